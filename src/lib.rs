//! depeche: many feeds in, one clean feed out.

pub mod caching;
pub mod canonical;
pub mod clock;
pub mod fetch;
pub mod filter;
pub mod html;
pub mod model;
pub mod sanitize;
pub mod schedule;
