//! The store through its door only: leases, one-step plans, restarts, locks, files that are not ours.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails where it stands"
)]

mod door;
mod files;
mod leases;
mod plans;
