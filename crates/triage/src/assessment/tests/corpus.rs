//! Rules that hold over every real document.
