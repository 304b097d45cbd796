//! An error with all its causes in one sentence: the outermost one of a network client rarely says what happened.
//!
//! Does not know: which errors exist.

use std::error::Error;

/// `error` and every source below it, joined by colons.
pub(crate) fn told(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        told.push_str(": ");
        told.push_str(&cause.to_string());
        next = cause.source();
    }
    told
}
