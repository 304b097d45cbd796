//! Filled by the first stage that needs it.
