//! depeche: many feeds in, one clean feed out.

pub mod caching;
pub mod canonical;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod extract;
pub mod fetch;
pub mod filter;
pub mod html;
pub mod identity;
pub mod link;
pub mod model;
pub mod page;
pub mod parse;
pub mod plan;
pub mod poll;
pub mod render;
pub mod sanitize;
pub mod schedule;
pub mod serve;
pub mod store;
