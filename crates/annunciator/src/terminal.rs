//! What people read: lines to standard output and standard error.
//!
//! Much of it was written by others. A character that a terminal would obey, or that would begin a line, is replaced.
//! Nobody being there to read is no failure of the work that is told of.
//! Does not know: what is said.

use anyhow::{Context, Result};
use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};

/// The text in one line that a terminal only shows: white space for line ends and tabs, U+FFFD for all other controls.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let shown = |character| match character {
        '\n' | '\r' | '\t' => ' ',
        character if is_obeyed(character) => char::REPLACEMENT_CHARACTER,
        character => character,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// Controls, other line ends, and what turns the direction of writing (Unicode UAX #9 §2).
pub(crate) fn is_obeyed(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line of our own or of JSON, as it is, to standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    written(writeln!(io::stdout().lock(), "{text}"), "writing to standard output")
}

/// What became of `doing`, writing to standard output: whoever reads it may have read enough.
pub(crate) fn written(outcome: io::Result<()>, doing: &'static str) -> Result<()> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context(doing),
    }
}

/// One line for people to standard output.
pub(crate) fn show(text: &str) -> Result<()> {
    print(&plain(text))
}

/// One line for people to standard error.
pub(crate) fn tell(text: &str) {
    // Where it cannot be told there is nowhere to say so.
    let _ = writeln!(io::stderr().lock(), "{}", plain(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_replaced_and_all_else_is_shown() {
        assert_eq!(
            plain("Evil\u{1b}[31mVendor\nnext\u{9b}2J\u{202e}x"),
            "Evil\u{fffd}[31mVendor next\u{fffd}2J\u{fffd}x"
        );
        assert_eq!(plain("Müller & Söhne — 漢字"), "Müller & Söhne — 漢字");
    }
}
