//! The outside world: the only crate that opens an outbound connection.
//!
//! Knows: how to reach a provider or a mail server without being led astray, how much to accept from it, and whether
//! a failed attempt is worth repeating.
//! Does not know: what a document means (`triage`), where rows live (`store`), or when to act (`monitor`).

pub mod catalog;
mod causes;
pub mod delivery;
pub mod draft;
pub mod guard;
pub mod links;
pub mod news;
pub mod outlets;
pub mod provider;
mod retry;
pub mod sign_on;
mod telling;

pub use retry::Retry;
