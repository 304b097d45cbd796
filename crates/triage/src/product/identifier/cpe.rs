//! CPE names: formatted strings of CPE 2.3 (NISTIR 7695 §6.2) and URIs of CPE 2.2 (§6.1), read tolerantly.
//!
//! Does not know: NIST's dictionary.

use super::{FIXED_CHARS_MIN, IDENTIFIER_BYTES_MAX};

/// Parts that name software, an operating system or firmware, and hardware.
const PARTS: [&str; 3] = ["a", "o", "h"];

/// One attribute of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CpeValue {
    /// `*`, or left out: nothing is said.
    Any,
    /// `-`: there is none.
    NotApplicable,
    /// A value, lower case, without quoting.
    Text {
        /// The characters.
        value: String,
        /// Whether it ends in an unquoted `*`.
        open: bool,
    },
}

impl CpeValue {
    /// The characters of a complete value, `_` as blanks; empty for anything else.
    pub fn words(&self) -> String {
        match self {
            CpeValue::Text { value, open: false } => value.replace('_', " ").trim().to_owned(),
            _ => String::new(),
        }
    }
}

/// What of a name matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpe {
    /// `a`, `o` or `h`.
    pub part: String,
    /// Vendor.
    pub vendor: CpeValue,
    /// Product.
    pub product: CpeValue,
    /// Version.
    pub version: CpeValue,
    /// Update, such as `sp1`.
    pub update: CpeValue,
}

impl Cpe {
    /// Reads either form; attributes that are missing at the end are *any*. `None` for what is neither, for a part that
    /// there is not, and for a leading or inner wildcard, which no index could find.
    pub fn parse(text: &str) -> Option<Cpe> {
        let text = text.trim();
        if text.len() > IDENTIFIER_BYTES_MAX {
            return None;
        }
        let lower = text.to_lowercase();
        let values: Vec<String> = match lower.strip_prefix("cpe:2.3:") {
            Some(rest) => split_quoted(rest),
            None => lower.strip_prefix("cpe:/")?.split(':').map(unquoted_uri).collect::<Option<_>>()?,
        };
        let mut values = values.iter();
        let part = values.next()?.clone();
        if !PARTS.contains(&part.as_str()) {
            return None;
        }
        let mut next = || values.next().map_or(Some(CpeValue::Any), |text| value(text));
        Some(Cpe { part, vendor: next()?, product: next()?, version: next()?, update: next()? })
    }

    /// The key of its product and whether it is open at the end; `None` if vendor or product is not said.
    pub(super) fn key(&self) -> Option<(String, bool)> {
        let CpeValue::Text { value: vendor, open: false } = &self.vendor else { return None };
        let CpeValue::Text { value: product, open } = &self.product else { return None };
        if *open && product.chars().count() < FIXED_CHARS_MIN {
            return None;
        }
        Some((format!("cpe:{}:{vendor}:{product}", self.part), *open))
    }

    /// Whether it names hardware.
    pub fn is_hardware(&self) -> bool {
        self.part == "h"
    }

    /// Whether version or update end in a wildcard.
    pub(super) fn is_open(&self) -> bool {
        [&self.version, &self.update].into_iter().any(|value| matches!(value, CpeValue::Text { open: true, .. }))
    }

    /// The version with its update, as a person would write it; empty if none is said.
    pub fn version_words(&self) -> String {
        format!("{} {}", self.version.words(), self.update.words()).trim().to_owned()
    }
}

/// Whether a text that begins like a name has something where the version stands, readable or not.
pub(super) fn has_version(text: &str) -> bool {
    let lower = text.to_lowercase();
    let parts = match lower.strip_prefix("cpe:2.3:") {
        Some(rest) => split_quoted(rest),
        None => {
            lower.strip_prefix("cpe:/").map(|rest| rest.split(':').map(str::to_owned).collect()).unwrap_or_default()
        }
    };
    parts
        .get(VERSION_PLACE..)
        .is_some_and(|rest| rest.iter().take(2).any(|part| !matches!(part.as_str(), "" | "*" | "-")))
}

/// Which attribute of a name is the version: part, vendor and product stand before it.
const VERSION_PLACE: usize = 3;

/// Splits at colons that are not quoted; the quoting stays.
fn split_quoted(text: &str) -> Vec<String> {
    let (mut parts, mut current, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            ':' if !quoted => parts.push(std::mem::take(&mut current)),
            c => current.push(c),
        }
        quoted = c == '\\' && !quoted;
    }
    parts.push(current);
    parts
}

/// A component of a URI as 2.3 would quote it: `%01` and `%02` are its wildcards, other escapes their characters.
fn unquoted_uri(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("*".to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            // A plain character needs no quoting: a bare wildcard means itself in a URI.
            out.push_str(if matches!(c, '*' | '?') { "\\" } else { "" });
            out.push(c);
            continue;
        }
        let code = u8::from_str_radix(&chars.by_ref().take(2).collect::<String>(), 16).ok()?;
        match code {
            1 => out.push('?'),
            2 => out.push('*'),
            code if code.is_ascii_graphic() => out.extend(['\\', char::from(code)]),
            _ => return None,
        }
    }
    Some(out)
}

fn value(text: &str) -> Option<CpeValue> {
    match text {
        "" | "*" => return Some(CpeValue::Any),
        "-" => return Some(CpeValue::NotApplicable),
        _ => {}
    }
    let (mut plain, mut quoted, mut open) = (String::with_capacity(text.len()), false, false);
    for c in text.chars() {
        match c {
            // Something follows the wildcard.
            _ if open => return None,
            '\\' if !quoted => quoted = true,
            '*' if !quoted => open = true,
            '?' if !quoted => return None,
            c => {
                plain.push(c);
                quoted = false;
            }
        }
    }
    (!plain.is_empty()).then_some(CpeValue::Text { value: plain, open })
}
