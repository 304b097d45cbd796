//! Aliases, why they are refused, and why a vendor is suggested.
//!
//! Does not know: which are suggested (`asset::alias`).

use super::Language;
use crate::asset::alias::{ALIAS_CHARS_MAX, Alias, AliasError, Likeness};
use crate::matching::ReadAs;

/// What an alias says, e.g. `The vendor “SAG” is read as “Siemens”.`
pub fn alias(alias: &Alias, language: Language) -> String {
    match alias {
        Alias::Vendor { written, vendor } => say!(
            language,
            "The vendor “{written}” is read as “{vendor}”.",
            "Der Hersteller „{written}“ wird als „{vendor}“ gelesen."
        ),
        Alias::Product { written, written_vendor, vendor, product, order_number } => {
            let of = if written_vendor.is_empty() {
                String::new()
            } else {
                say!(language, " of “{written_vendor}”", " von „{written_vendor}“")
            };
            let number = match order_number.as_str() {
                "" => String::new(),
                number => say!(
                    language,
                    " with the order number {number}, where the device has none of its own",
                    " mit der Bestellnummer {number}, wo das Gerät keine eigene hat"
                ),
            };
            say!(
                language,
                "The product “{written}”{of} is read as “{vendor} {product}”{number}.",
                "Das Produkt „{written}“{of} wird als „{vendor} {product}“{number} gelesen."
            )
        }
    }
}

/// What aliases made of an asset; `None` where none says anything.
pub fn read_as(read: &ReadAs, language: Language) -> Option<String> {
    if read.is_empty() {
        return None;
    }
    let named = [&read.vendor, &read.product].into_iter().filter(|text| !text.is_empty());
    let named = named.map(String::as_str).collect::<Vec<_>>().join(" ");
    Some(match read.order_number.as_str() {
        "" => say!(language, "Read as “{named}” by your alias.", "Nach Ihrem Alias als „{named}“ gelesen."),
        number => say!(
            language,
            "Read as “{named}”, {number}, by your alias.",
            "Nach Ihrem Alias als „{named}“, {number}, gelesen."
        ),
    })
}

/// Why a vendor is suggested; `by` is the order number or product name that says so, where one does.
pub fn likeness(likeness: Likeness, by: &str, language: Language) -> String {
    match likeness {
        Likeness::OrderNumber => say!(
            language,
            "Its order number {by} is one of this maker.",
            "Seine Bestellnummer {by} ist eine dieses Herstellers."
        ),
        Likeness::ProductName => say!(
            language,
            "In advisories only this vendor's products are called “{by}”.",
            "In Sicherheitshinweisen heißen nur Produkte dieses Herstellers „{by}“."
        ),
        Likeness::Contained => {
            language.pick("One name is part of the other.", "Ein Name ist Teil des anderen.").to_owned()
        }
        Likeness::Initials => language
            .pick("One name is the initials of the other.", "Ein Name besteht aus den Anfangsbuchstaben des anderen.")
            .to_owned(),
        Likeness::Spelling => language
            .pick(
                "The two spellings are nearly the same. That alone proves nothing.",
                "Die beiden Schreibweisen sind fast gleich. Das allein beweist nichts.",
            )
            .to_owned(),
    }
}

/// Why an alias is not kept, as a sentence.
pub fn alias_error(error: &AliasError, language: Language) -> String {
    match language {
        Language::En => format!("This alias is not kept: {error}."),
        Language::De => format!("Dieser Alias wird nicht behalten: {}.", why_in_german(error)),
    }
}

fn why_in_german(error: &AliasError) -> String {
    match error {
        AliasError::Missing(_) => "eine seiner Angaben fehlt".to_owned(),
        AliasError::TooLong => format!("jeder seiner Texte darf {ALIAS_CHARS_MAX} Zeichen haben"),
        AliasError::NamesNothing(text) => {
            format!("„{text}“ benennt nichts: ein Alias davon wäre einer jedes Geräts ohne Namen")
        }
        AliasError::NotOneVendor(text) => format!("„{text}“ benennt nicht genau einen Hersteller"),
        AliasError::SameAlready(one, other) => format!("„{one}“ und „{other}“ werden schon als dasselbe gelesen"),
        AliasError::NoOrderNumber(text) => format!("„{text}“ ist keine Bestellnummer"),
    }
}
