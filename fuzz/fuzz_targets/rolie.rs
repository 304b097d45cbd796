//! The target `rolie`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::targets::rolie_feed(bytes));
