//! The words around exported statements about assets (VEX).
//!
//! Does not know: what is stated.

use super::Language;

/// The title of such a document.
pub fn title(organisation: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("What {organisation} decided about vulnerabilities of its assets")
}

/// What the document is, and how far it goes.
pub fn what_this_is(organisation: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!(
        "Each statement is about one asset of {organisation} and one vulnerability. “Not affected”, “affected” and “fixed” are a \
         person's decisions. What nobody has decided, or what was decided for other facts, is under investigation. “Fixed” means \
         that a person marked the remediation as done, that the publisher names a fix for the product, and that the version in \
         the inventory is no longer affected. Assets and vulnerabilities that are not \
         listed here are not judged."
    )
}

/// How far a document may go whose marking CSAF 2.0 cannot say.
pub fn amber_strict(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "TLP:AMBER+STRICT: for the recipient's organisation only, and not for its clients. CSAF 2.0 has no label for this, so that the \
     label is the next that allows less."
}

/// The summary of the only revision.
pub fn snapshot(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Decisions as they were at this time."
}

/// The advisories that a statement rests on, as (publisher, id).
pub fn rests_on<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let named: Vec<String> = sources.map(|(publisher, id)| format!("{id} ({publisher})")).collect();
    format!("As told by {}.", named.join(", "))
}

/// The heading of a person's note on an asset.
pub fn note_on(asset: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("Note on {asset}")
}

/// A rejection without a word, as old rows may hold it.
pub fn not_concerned(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "A person decided that the advisory does not concern this asset."
}

/// Nothing that could be done is named.
pub fn no_remediation(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "The publisher names no remediation for this product."
}

/// What people decided was about an older state.
pub fn said_of_other_facts(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "People decided about an earlier state of the advisory or the asset. The decision has to be looked at again."
}

/// What people decided waits for a comparison that was asked for.
pub fn comparison_to_come(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "The asset is still to be compared with the advisory as it is now; what people decided is not passed on until then."
}

/// What was done about an asset that is still affected by its version.
pub fn done(note: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    if note.is_empty() { "Done: a person marked the remediation as done.".to_owned() } else { format!("Done: {note}") }
}
