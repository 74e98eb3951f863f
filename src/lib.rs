//! depeche: many feeds in, one clean feed out.
//!
//! The rooms below stand from the ground up; each names only rooms above it here. The data's way:
//! [`store`] claims what is due, [`fetch`] gets it, [`parse`] reads it, [`sanitize`] cleans it,
//! [`identity`] compares it, [`plan`] says what is written, [`store`] writes it, [`link`] groups it
//! with other sources' copies, [`render`] and [`serve`] publish it. `ARCHITECTURE.md` has the why.

// words
pub mod model;

// pure cores: no async, clock, socket, file or SQL
pub mod canonical;

pub mod caching;

pub mod robots;

pub mod html;

pub mod schedule;

pub mod parse;

pub mod discover;

pub mod older;

pub mod sanitize;

pub mod extract;

pub mod scrape;

pub mod identity;

pub mod filter;

pub mod plan;

pub mod render;

// edges: each owns one outside thing
pub mod clock;

pub mod fetch;

pub mod store;

pub mod serve;

pub mod control;

pub mod notify;

pub mod config;

// the spines, and what drives them
pub mod poll;

pub mod page;

pub mod link;

pub mod reextract;

pub mod ingest;

pub mod backfill;

pub mod daemon;

pub mod demo;

pub mod cli;
