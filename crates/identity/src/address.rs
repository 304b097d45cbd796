//! Mail addresses and names as accounts have them.
//!
//! Does not know: whether an address can be reached; a link sent there shows it.

/// The longest address (RFC 5321 §4.5.3.1.3, as corrected by its erratum 1690).
const EMAIL_CHARS_MAX: usize = 254;
/// The longest name of a person: it stands in lists beside what he did.
const NAME_CHARS_MAX: usize = 100;

/// The address in the one form in which it is kept and looked up: trimmed, in lower case. `None` where it is none that
/// a mail can be sent to, or one that could break a header.
pub fn email_of(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>()[]\\,;:\"@".contains(c);
    let is_host = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let fits = !local.is_empty() && local.chars().all(plain) && !host.is_empty() && host.chars().all(is_host);
    let edges = !host.starts_with(['.', '-']) && !host.ends_with(['.', '-']) && !host.contains("..");
    (fits && edges && text.chars().count() <= EMAIL_CHARS_MAX).then(|| text.to_lowercase())
}

/// A person's name in one line, with single blanks. `None` where nothing is left, or too much.
pub fn name_of(text: &str) -> Option<String> {
    // What turns the direction of writing (Unicode UAX #9 §2) would let a name look like another.
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown: String = text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c }).collect();
    let name = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && name.chars().count() <= NAME_CHARS_MAX).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form_and_breaks_no_header() {
        assert_eq!(email_of(" Ada@Plant.Example ").as_deref(), Some("ada@plant.example"));
        assert_eq!(email_of("o'neil+ot@plant").as_deref(), Some("o'neil+ot@plant"));
        for wrong in ["", "ada", "@plant", "ada@", "a b@plant", "a@b@c", "ada@plant\r\nBcc: x", "ada@.plant", "<a@b>"] {
            assert_eq!(email_of(wrong), None, "{wrong:?}");
        }
        assert_eq!(email_of(&format!("{}@plant.example", "a".repeat(EMAIL_CHARS_MAX))), None);
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(name_of("  Ada\n Lovelace\u{202e} ").as_deref(), Some("Ada Lovelace"));
        assert_eq!(name_of(" \t"), None);
        assert_eq!(name_of(&"x".repeat(NAME_CHARS_MAX + 1)), None);
    }
}
