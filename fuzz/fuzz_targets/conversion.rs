//! The target `conversion`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::referee::conversion(bytes));
