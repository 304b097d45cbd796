//! Aliases, why they are refused, and why a vendor is suggested.
//!
//! Does not know: which are suggested (`asset::alias`).

use super::Language;
use crate::asset::alias::{Alias, AliasError, Likeness};
use crate::matching::ReadAs;

/// What an alias says, e.g. `The vendor “SAG” is read as “Siemens”.`
pub fn alias(alias: &Alias, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match alias {
        Alias::Vendor { written, vendor } => format!("The vendor “{written}” is read as “{vendor}”."),
        Alias::Product { written, written_vendor, vendor, product, order_number } => {
            let of = if written_vendor.is_empty() { String::new() } else { format!(" of “{written_vendor}”") };
            let number = match order_number.as_str() {
                "" => String::new(),
                number => format!(" with the order number {number}, where the device has none of its own"),
            };
            format!("The product “{written}”{of} is read as “{vendor} {product}”{number}.")
        }
    }
}

/// What aliases made of an asset; `None` where none says anything.
pub fn read_as(read: &ReadAs, language: Language) -> Option<String> {
    let (Language::En | Language::De) = language;
    if read.is_empty() {
        return None;
    }
    let named = [&read.vendor, &read.product].into_iter().filter(|text| !text.is_empty());
    let named = named.map(String::as_str).collect::<Vec<_>>().join(" ");
    Some(match read.order_number.as_str() {
        "" => format!("Read as “{named}” by your alias."),
        number => format!("Read as “{named}”, {number}, by your alias."),
    })
}

/// Why a vendor is suggested; `by` is the order number or product name that says so, where one does.
pub fn likeness(likeness: Likeness, by: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match likeness {
        Likeness::OrderNumber => format!("Its order number {by} is one of this maker."),
        Likeness::ProductName => format!("In advisories only this vendor's products are called “{by}”."),
        Likeness::Contained => "One name is part of the other.".to_owned(),
        Likeness::Initials => "One name is the initials of the other.".to_owned(),
        Likeness::Spelling => "The two spellings are nearly the same. That alone proves nothing.".to_owned(),
    }
}

/// Why an alias is not kept, as a sentence.
pub fn alias_error(error: &AliasError, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("This alias is not kept: {error}.")
}
