//! Tables whose keys need no hash that is hard to guess: hashes already, or words of our own lists.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;
use xxhash_rust::xxh3::xxh3_64;

/// A table by hashes.
pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Itself>>;

/// The hasher of what is a hash already.
#[derive(Default)]
pub(super) struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Hashes words of our own lists, which nobody can choose so that they collide.
#[derive(Default)]
pub(super) struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= xxh3_64(bytes);
    }

    // what ends a string
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}
