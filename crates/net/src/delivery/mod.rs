//! Handing messages over: one folder for each channel, each with its configuration, rendering for the wire and tests.
//!
//! Knows: how one rendered message leaves this machine, and what the other side said to it.
//! Does not know: which alerts exist, what they say, or when to try again; a channel never imports another.

pub mod email;
