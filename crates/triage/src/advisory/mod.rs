//! One normalised shape for every source: what a document says, repaired for reading, with where it says it.
//!
//! Does not know: how urgent it is (`assessment`), whom it touches (`matching`), where it is kept (`store`).

mod shape;

pub use shape::*;
