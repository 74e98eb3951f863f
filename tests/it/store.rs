//! The store through its door only: leases, one-step plans, restarts, locks, files that are not ours.

mod carried;
mod crowd;
pub(crate) mod door;
mod files;
mod forget;
mod holds;
mod leases;
mod memory;
mod place;
mod plans;
mod raw;
mod restart;
mod search;
