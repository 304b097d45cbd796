//! Order, catalogue and article numbers: what is the same number, what a partial number or a placeholder covers,
//! and which numbers stand inside a product name.
//!
//! Shapes known: Siemens MLFB, Rockwell catalogue numbers, seven-digit article numbers (Phoenix Contact), and
//! generic model numbers (Schneider, Moxa, WAGO, Beckhoff …).
//! Does not know: product names. A SIPLUS number (6AG1…) and its base number are different numbers here.

mod extract;
#[cfg(test)]
mod tests;

pub use extract::extract;

/// Longest text that is read as an order number, in characters: the longest known (Siemens with options) has 40.
const ORDER_NUMBER_CHARS_MAX: usize = 64;

/// Fewest fixed characters a partial number or a pattern must begin with, so that `1*` does not cover a catalogue.
const PATTERN_FIXED_CHARS_MIN: usize = 4;

/// A normalised order number: upper-case letters and digits, without blanks, dashes, dots and a series suffix (`/B`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderNumber(String);

/// The numbering system a number looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OrderKind {
    /// Siemens machine-readable product designation, complete (16 characters) or shorter.
    Mlfb,
    /// Rockwell / Allen-Bradley catalogue number: bulletin, dash, rest (`1756-EN2TR`).
    Catalogue,
    /// Seven digits.
    Article,
    /// Any other mixture of letters and digits.
    Generic,
}

impl OrderNumber {
    /// Normalises one written order number; `None` if it holds no digit or is too long to be one.
    ///
    /// ```
    /// use triage::product::OrderNumber;
    /// assert_eq!(OrderNumber::parse("6gk7 343-1CX10-0XE0"), OrderNumber::parse("6GK73431CX100XE0"));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let key = normalise(text);
        let complete = key.chars().all(|c| c.is_ascii_alphanumeric());
        (complete
            && key.len() >= 3
            && key.len() <= ORDER_NUMBER_CHARS_MAX
            && key.contains(|c: char| c.is_ascii_digit()))
        .then_some(Self(key))
    }

    /// The normalised characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The numbering system it looks like.
    pub fn kind(&self) -> OrderKind {
        kind_of(&self.0)
    }
}

/// Keeps letters, digits and wildcards, upper case; drops separators and a series suffix after a slash.
fn normalise(text: &str) -> String {
    let text = text.trim();
    let text = match text.rsplit_once('/') {
        Some((number, series)) if series.trim().len() == 1 && number.len() >= 5 => number,
        _ => text,
    };
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_' | '/' | '\u{2010}'..='\u{2015}' | '\u{a0}'))
        .flat_map(char::to_uppercase)
        .collect()
}

fn kind_of(key: &str) -> OrderKind {
    let bytes = key.as_bytes();
    let is = |at: usize, test: fn(&u8) -> bool| bytes.get(at).is_some_and(test);
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    if is(0, u8::is_ascii_digit)
        && is(1, u8::is_ascii_alphabetic)
        && is(2, u8::is_ascii_alphabetic)
        && is(3, u8::is_ascii_digit)
        && key.len() >= 7
    {
        OrderKind::Mlfb
    } else if digits == 7 && key.len() == 7 {
        OrderKind::Article
    } else if digits == 4 && is(4, u8::is_ascii_alphabetic) && key.len() >= 6 {
        OrderKind::Catalogue
    } else {
        OrderKind::Generic
    }
}

/// What an advisory's number covers: one number, every number that begins like it, or a number with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPattern {
    characters: Vec<Place>,
    /// Whether the number may go on after the pattern's end.
    open: bool,
    /// Of the one number it stands for.
    kind: Option<OrderKind>,
    written: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Exactly this character.
    Fixed(char),
    /// Any one character (`?`; `x`, `y` and `.` in Siemens and Schneider numbers).
    One,
    /// Any characters (`*`).
    Any,
}

/// Characters of a complete MLFB.
const MLFB_CHARS: usize = 16;

impl OrderPattern {
    /// Reads a number of an advisory. `?` and `*` are wildcards (CSAF 2.1 §3.1.3.3.4), so are lower-case `x`, `y`, `z`
    /// in an otherwise upper-case number; an MLFB that stops early covers every number that begins with it (CSAF 2.0
    /// §3.1.3.3.4: a partial number begins with the first character and stops anywhere). `None` if too little is fixed.
    pub fn parse(text: &str) -> Option<Self> {
        let written = text.trim();
        if written.len() > ORDER_NUMBER_CHARS_MAX {
            return None;
        }
        let placeholders = written.chars().filter(|c| c.is_ascii_lowercase()).all(|c| matches!(c, 'x' | 'y' | 'z'));
        let masked: String = written
            .chars()
            .map(|c| match c {
                'x' | 'y' | 'z' if placeholders => '?',
                '…' => '*',
                c => c,
            })
            .collect();
        let key = open_end(normalise(&masked));
        if !key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '?' | '*'))
            || !key.contains(|c: char| c.is_ascii_digit() || c == '*')
        {
            return None;
        }
        let characters: Vec<Place> = key
            .chars()
            .map(|c| match c {
                '?' => Place::One,
                '*' => Place::Any,
                c => Place::Fixed(c),
            })
            .collect();
        let wild = characters.iter().any(|place| !matches!(place, Place::Fixed(_)));
        let fixed = characters.iter().take_while(|place| matches!(place, Place::Fixed(_))).count();
        if fixed < if wild { PATTERN_FIXED_CHARS_MIN } else { 3 } {
            return None;
        }
        let open = kind_of(&key) == OrderKind::Mlfb && key.len() < MLFB_CHARS && !key.contains('*');
        let kind = (!wild).then(|| kind_of(&key));
        Some(Self { characters, open, kind, written: written.to_owned() })
    }

    /// As the advisory has it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The one number it stands for, if it has no wildcard. (A partial number is one too, by its own characters.)
    pub fn number(&self) -> Option<OrderNumber> {
        let fixed: Option<String> =
            self.characters.iter().map(|place| if let Place::Fixed(c) = place { Some(*c) } else { None }).collect();
        fixed.map(OrderNumber)
    }

    /// The numbering system of the one number it stands for; `None` if it has a wildcard.
    pub fn kind(&self) -> Option<OrderKind> {
        self.kind
    }

    /// The characters before the first wildcard: every number it covers begins with them.
    pub fn fixed_prefix(&self) -> String {
        self.characters.iter().map_while(|place| if let Place::Fixed(c) = place { Some(*c) } else { None }).collect()
    }

    /// Whether it covers more than one number.
    pub fn is_open(&self) -> bool {
        self.open || self.kind.is_none()
    }

    /// Whether the number is covered.
    pub fn covers(&self, number: &OrderNumber) -> bool {
        covers(&self.characters, number.0.as_bytes(), self.open)
    }

    /// Whether the number, taken as the beginning of an incompletely written one, could become a covered one.
    pub fn begins_with(&self, number: &OrderNumber) -> bool {
        number.kind() == OrderKind::Mlfb
            && number.0.len() < self.characters.len()
            && covers(self.characters.get(..number.0.len()).unwrap_or_default(), number.0.as_bytes(), false)
    }
}

/// A run of placeholders at the end (`140CPU65xxxxx`) says "and so on", not how many characters follow.
fn open_end(key: String) -> String {
    let fixed = key.trim_end_matches('?');
    if key.len() - fixed.len() >= 2 { format!("{fixed}*") } else { key }
}

/// Greedy: only the last `*` is ever tried again, so that many of them cost no more than one.
fn covers(pattern: &[Place], text: &[u8], open: bool) -> bool {
    let (mut place, mut at, mut star) = (0, 0, None);
    while let Some(found) = text.get(at) {
        match pattern.get(place) {
            Some(Place::Any) => {
                star = Some((place, at));
                place += 1;
                continue;
            }
            Some(Place::One) => {}
            Some(Place::Fixed(wanted)) if *wanted == char::from(*found) => {}
            None if open => return true,
            _ => {
                let Some((any, from)) = star else { return false };
                star = Some((any, from + 1));
                (place, at) = (any + 1, from + 1);
                continue;
            }
        }
        place += 1;
        at += 1;
    }
    pattern.get(place..).unwrap_or_default().iter().all(|left| *left == Place::Any)
}
