//! Holds the referee against the standard's own test suite and against the findings of another validator, where the
//! corpus is at hand.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as expected")]

mod cisa;
mod convert;
mod corpus;
mod fuzzed;
mod oasis;
