//! Serial numbers that an advisory lists, and whether a device's is one of them (CSAF 2.0 §3.1.3.3.7).
//!
//! A number may stop at any point and then stands for all that begin with it; `?` is one character, `*` any number of
//! them. Blanks and dashes mean nothing.
//! Does not know: whether devices with other numbers are safe: the publisher only says which it means.

/// Longest serial number that is read, in characters: the longest in use have some 40.
const SERIAL_CHARS_MAX: usize = 128;

/// A serial number as an advisory lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialPattern {
    chars: Vec<char>,
    written: String,
}

impl SerialPattern {
    /// Reads one; `None` if it names nothing (`*`), or is too long to be one.
    pub fn parse(text: &str) -> Option<SerialPattern> {
        let written = text.trim();
        let mut chars: Vec<char> = plain(written).take(SERIAL_CHARS_MAX + 1).collect();
        chars.dedup_by(|next, before| *next == '*' && *before == '*');
        let says = chars.len() <= SERIAL_CHARS_MAX && chars.iter().any(|c| c.is_alphanumeric());
        says.then(|| SerialPattern { chars, written: written.to_owned() })
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether a device's serial number is meant; `None` for a text that is none.
    pub fn covers(&self, serial: &str) -> Option<bool> {
        let serial: Vec<char> = plain(serial).take(SERIAL_CHARS_MAX + 1).collect();
        let is_one = serial.len() <= SERIAL_CHARS_MAX && serial.iter().any(|c| c.is_alphanumeric());
        is_one.then(|| begins(&self.chars, &serial))
    }
}

fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
        .flat_map(char::to_uppercase)
}

/// Whether the serial number begins as the pattern says: steps through both once, with all places at which the pattern may
/// stand, so that no pattern takes long.
fn begins(pattern: &[char], serial: &[char]) -> bool {
    let mut places = vec![false; pattern.len() + 1];
    if let Some(first) = places.first_mut() {
        *first = true;
    }
    skip_wildcards(pattern, &mut places);
    for c in serial {
        if places.last() == Some(&true) {
            return true;
        }
        let mut next = vec![false; pattern.len() + 1];
        for (at, own) in pattern.iter().enumerate().filter(|(at, _)| places.get(*at) == Some(&true)) {
            let to = if *own == '*' { at } else { at + 1 };
            if let Some(place) = next.get_mut(to).filter(|_| *own == '*' || *own == '?' || own == c) {
                *place = true;
            }
        }
        skip_wildcards(pattern, &mut next);
        places = next;
    }
    places.last() == Some(&true)
}

/// A `*` may stand for nothing.
fn skip_wildcards(pattern: &[char], places: &mut [bool]) {
    for (at, _) in pattern.iter().enumerate().filter(|(_, own)| **own == '*') {
        if let Some([here, next]) = places.get_mut(at..at + 2) {
            *next |= *here;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, serial: &str) -> Option<bool> {
        SerialPattern::parse(pattern).expect("a pattern").covers(serial)
    }

    #[test]
    fn a_partial_number_covers_all_that_begin_with_it() {
        assert_eq!(covers("SVP-2023", "svp 2023 0001"), Some(true));
        assert_eq!(covers("SVP-2023", "SVP-2023"), Some(true));
        assert_eq!(covers("SVP-2023", "SVP-202"), Some(false));
        assert_eq!(covers("SVP-2023", "1 SVP-2023"), Some(false));
    }

    #[test]
    fn wildcards_stand_for_one_or_any_number_of_characters() {
        assert_eq!(covers("A?C1*9", "ABC1239"), Some(true));
        assert_eq!(covers("A?C1*9", "ABC19"), Some(true));
        assert_eq!(covers("A?C1*9", "AC19"), Some(false));
        assert_eq!(covers("A?C1*9", "ABC12"), Some(false));
        assert_eq!(covers("*77", "12377"), Some(true));
        assert_eq!(covers("1**7", "137"), Some(true), "written against the standard, and clear");
        assert_eq!(covers(&"a*".repeat(50), &"a".repeat(120)), Some(true));
        assert_eq!(covers(&format!("{}b", "a*".repeat(50)), &"a".repeat(120)), Some(false));
    }

    #[test]
    fn what_is_no_serial_number_is_no_answer() {
        assert_eq!(SerialPattern::parse("*"), None);
        assert_eq!(SerialPattern::parse(&"1".repeat(SERIAL_CHARS_MAX + 1)), None);
        assert_eq!(covers("123", ""), None);
        assert_eq!(covers("123", " - "), None);
    }
}
