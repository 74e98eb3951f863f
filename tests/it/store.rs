//! The store through its door only: leases, one-step plans, restarts, locks, files that are not ours.

mod door;
mod files;
mod holds;
mod leases;
mod plans;
mod search;
