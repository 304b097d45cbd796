//! Whether a failed attempt is worth repeating: decided where the failure is understood.
//!
//! Does not know: when to try again, or how often; that is the schedule's business.

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The cause may go away by itself: try the same thing again later.
    Later,
    /// The same attempt will fail the same way until a person or the other side changes something.
    Never,
}
