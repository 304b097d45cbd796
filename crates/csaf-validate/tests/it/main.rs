//! Holds the referee against the standard's own test suite and against the findings of another validator, where the
//! corpus is at hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first thing that is not as expected")]

mod cisa;
mod corpus;
mod oasis;
