//! The words for what differs between two revisions, and for why it counts.
//!
//! Does not know: which revisions are compared, or how a page lays it out.

use super::{Language, display};
use crate::advisory::revision::{Change, ChangeCode, Rule, Told};
use crate::assessment::FixStatus;

/// Characters quoted of one value in a sentence; the page has the whole text beside it.
const QUOTED_CHARS_MAX: usize = 200;
/// Names in one sentence; the rest is counted.
const NAMES_COUNT_MAX: usize = 3;

/// One change as a sentence, with what stood there and what stands there now.
pub fn sentence(change: &Change, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let thing = format!("{}{}", thing(change.code), about(change));
    let value =
        |told: &Option<Told>| told.as_ref().map(|told| words(change.code, &told.value)).filter(|text| !text.is_empty());
    let (before, after) = (value(&change.before), value(&change.after));
    let is_list = matches!(change.code, ChangeCode::IdentifiersChanged | ChangeCode::HistoryChanged);
    match (before, after) {
        _ if change.code == ChangeCode::FormChanged => {
            "Order, internal numbers or form changed; nothing else that is compared did.".to_owned()
        }
        (Some(_), Some(_)) if is_list => format!("{thing} changed."),
        (Some(before), Some(after)) if before.chars().count().max(after.chars().count()) <= QUOTED_CHARS_MAX => {
            format!("{thing} changed from “{before}” to “{after}”.")
        }
        (Some(_), Some(after)) => format!("{thing} changed. It now says: “{}”.", quoted(&after)),
        (None, Some(after)) => format!("{thing} added: “{}”.", quoted(&after)),
        (Some(before), None) => format!("{thing} removed: “{}”.", quoted(&before)),
        (None, None) => format!("{thing} changed."),
    }
}

/// Why a change counts as material, or why not.
pub fn reason(rule: Rule, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match rule {
        Rule::Withdrawn => "The publisher takes something back, or no longer does",
        Rule::WithdrawalNote => "A text speaks of withdrawal, or no longer does",
        Rule::Exploitation => "A statement on exploitation is new or worse, or a denial is gone",
        Rule::NewProduct => "A product is named that was not",
        Rule::NewName => "You may find your product only under the new name",
        Rule::RangeWidened => "More versions are named",
        Rule::RangeUnclear => "It cannot be ruled out that more versions are affected",
        Rule::NewOrderNumber => "An order number is named that was not",
        Rule::NewlyAffected => "A product is affected, or may be, that was not",
        Rule::AssuranceGone => "A product is no longer said to be fixed or not affected",
        Rule::FixListed => "A product is listed as fixed or recommended",
        Rule::FixAvailable => "A fix is available that was not",
        Rule::FixWithdrawn => "A fix is no longer offered",
        Rule::FixOutlook => "The publisher says something else about a fix",
        Rule::OtherFixedVersion => "Another version is the fixed one",
        Rule::NewVulnerability => "A vulnerability is named that was not",
        Rule::OtherId => "The vulnerability is known under another id",
        Rule::ScoreBandUp => "The score rose into a higher band",
        Rule::ScoreKnown => "A score is stated where there was none, or none where there was one",
        Rule::VectorWorse => "A part of the vector became worse",
        Rule::ScoreScope => "The score holds for other products",
        Rule::Judgement => "The publisher judges it differently",
        Rule::NewStep => "There is a step that was not there",
        Rule::StepGone => "A step is gone",
        Rule::OtherStep => "A step says something else",
        Rule::StepScope => "A step holds for other products or vulnerabilities",
        Rule::ProductNote => "A note about the affected products says something else",
        Rule::SharingStricter => "Fewer people may read it",
        Rule::LessAffected => "Fewer products, versions or vulnerabilities are named",
        Rule::ExploitationNoWorse => "No statement on exploitation became worse",
        Rule::ScoreNoWorse => "The score stays in its band or falls",
        Rule::Spelling => "Only spelling",
        Rule::Wording => "Text that asks for nothing",
        Rule::Classification => "How it is classified or numbered",
        Rule::Link => "Where to read on",
        Rule::Bookkeeping => "The publisher’s bookkeeping",
        Rule::SharingWider => "More people may read it",
        Rule::Form => "Nothing that is said",
    }
}

/// How much changed, in one line: `3 material changes, 2 others`.
pub fn count(material: usize, others: usize, language: Language) -> String {
    let (Language::En | Language::De) = language;
    let changes = |count: usize| if count == 1 { "change" } else { "changes" };
    match (material, others) {
        (0, 0) => "nothing changed".to_owned(),
        (0, others) => format!("{others} {}, none of them material", changes(others)),
        (material, 0) => format!("{material} material {}", changes(material)),
        (material, 1) => format!("{material} material {}, 1 other", changes(material)),
        (material, others) => format!("{material} material {}, {others} others", changes(material)),
    }
}

/// What differs, as a sentence begins with it.
fn thing(code: ChangeCode) -> &'static str {
    match code {
        ChangeCode::TitleChanged => "Title",
        ChangeCode::CategoryChanged => "Category of the document",
        ChangeCode::TlpChanged => "Sharing label",
        ChangeCode::ExploitationChanged => "Statement on exploitation",
        ChangeCode::ProductAdded | ChangeCode::ProductRemoved => "Product",
        ChangeCode::ProductRenamed => "Name",
        ChangeCode::VersionsChanged => "Versions",
        ChangeCode::OrderNumbersChanged => "Order numbers",
        ChangeCode::IdentifiersChanged => "Identifiers",
        ChangeCode::ProductStatusChanged => "Status",
        ChangeCode::FixStatusChanged => "Fix status",
        ChangeCode::FixedVersionChanged => "Fixed version",
        ChangeCode::VulnerabilityAdded | ChangeCode::VulnerabilityRemoved => "Vulnerability",
        ChangeCode::VulnerabilityRenamed => "Id",
        ChangeCode::VulnerabilityTitleChanged => "Title",
        ChangeCode::ScoreAdded | ChangeCode::ScoreRemoved | ChangeCode::ScoreChanged => "Score",
        ChangeCode::ScoreProductsChanged => "Products of a score",
        ChangeCode::ImpactChanged => "Statement on impact",
        ChangeCode::JustificationChanged => "Justification",
        ChangeCode::SsvcChanged => "SSVC judgement",
        ChangeCode::WeaknessAdded | ChangeCode::WeaknessRemoved => "Weakness",
        ChangeCode::RemediationAdded | ChangeCode::RemediationRemoved | ChangeCode::RemediationChanged => "Remediation",
        ChangeCode::RemediationCategoryChanged => "Category of a remediation",
        ChangeCode::RemediationProductsChanged => "Products of a remediation",
        ChangeCode::RemediationVulnerabilitiesChanged => "Vulnerabilities of a remediation",
        ChangeCode::RemediationLinkChanged => "Link of a remediation",
        ChangeCode::RestartChanged => "Restart needed by a remediation",
        ChangeCode::NoteAdded | ChangeCode::NoteRemoved | ChangeCode::NoteChanged => "Note",
        ChangeCode::ReferenceAdded | ChangeCode::ReferenceRemoved | ChangeCode::ReferenceChanged => "Reference",
        ChangeCode::AcknowledgmentsChanged => "Acknowledgments",
        ChangeCode::VersionChanged => "Version of the document",
        ChangeCode::DatesChanged => "Date of the document",
        ChangeCode::TrackingStatusChanged => "Status of the document",
        ChangeCode::HistoryChanged => "The publisher’s revision history",
        ChangeCode::PublisherChanged => "Publisher",
        ChangeCode::AliasesChanged => "Ids of the document",
        ChangeCode::LanguageChanged => "Language",
        ChangeCode::FormChanged => "Form",
    }
}

/// ` of VC 100 in CVE-2024-1000`, ` “Summary”`.
fn about(change: &Change) -> String {
    let is_note = matches!(change.code, ChangeCode::NoteAdded | ChangeCode::NoteRemoved | ChangeCode::NoteChanged);
    // A product that came or went is the value itself.
    let is_value = matches!(
        change.code,
        ChangeCode::ProductAdded
            | ChangeCode::ProductRemoved
            | ChangeCode::VulnerabilityAdded
            | ChangeCode::VulnerabilityRemoved
    );
    let mut about = String::new();
    if is_note && let Some(caption) = change.subjects.first() {
        about.push_str(&format!(" “{}”", quoted(caption)));
    } else if !is_value && !change.subjects.is_empty() {
        about.push_str(&format!(" of {}", names(&change.subjects, change.subjects_more)));
    }
    if !is_value && !change.vulnerabilities.is_empty() {
        let word = if about.is_empty() && !is_note { "of" } else { "in" };
        about.push_str(&format!(" {word} {}", names(&change.vulnerabilities, change.vulnerabilities_more)));
    }
    about
}

fn names(names: &[String], more: u32) -> String {
    let shown: Vec<String> = names.iter().take(NAMES_COUNT_MAX).map(|name| quoted(&every_version(name))).collect();
    let rest = names.len() - shown.len() + more as usize;
    match (rest, shown.split_last()) {
        (0, Some((last, [first @ .., one]))) => {
            let first: String = first.iter().map(|name| format!("{name}, ")).collect();
            format!("{first}{one} and {last}")
        }
        (0, _) => shown.concat(),
        (rest, _) => format!("{} and {rest} more", shown.join(", ")),
    }
}

/// Codes of ours as words; everything else is the document's own text.
fn words(code: ChangeCode, value: &str) -> String {
    let plain = || value.replace('_', " ");
    match code {
        ChangeCode::FixStatusChanged => FixStatus::from_code(value)
            .map_or_else(plain, |status| display::fix_status(status, Language::En).to_owned()),
        ChangeCode::ProductStatusChanged
        | ChangeCode::RemediationCategoryChanged
        | ChangeCode::JustificationChanged => plain(),
        ChangeCode::TlpChanged => format!("TLP:{}", value.replace('_', "+").to_uppercase()),
        ChangeCode::VersionsChanged
        | ChangeCode::ProductAdded
        | ChangeCode::ProductRemoved
        | ChangeCode::RemediationProductsChanged => every_version(value.trim()),
        _ => value.trim().to_owned(),
    }
}

/// The sign for every version as words.
fn every_version(text: &str) -> String {
    text.replace("vers:all/*", "all versions")
}

/// On one line, and cut where it is long.
fn quoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED_CHARS_MAX) {
        None => line,
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(code: ChangeCode, subjects: &[&str], before: Option<&str>, after: Option<&str>) -> Change {
        let told = |value: Option<&str>| value.map(|value| Told { value: value.to_owned(), pointers: Vec::new() });
        Change {
            code,
            rule: Rule::Form,
            subjects: subjects.iter().map(|one| (*one).to_owned()).collect(),
            subjects_more: 0,
            vulnerabilities: Vec::new(),
            vulnerabilities_more: 0,
            before: told(before),
            after: told(after),
        }
    }

    #[test]
    fn changes_are_said_in_whole_sentences() {
        let say = |change: &Change| sentence(change, Language::En);
        let versions = change(ChangeCode::VersionsChanged, &["VC 100"], Some("< 2.0"), Some("< 3.0"));
        assert_eq!(say(&versions), "Versions of VC 100 changed from “< 2.0” to “< 3.0”.");
        let fix =
            change(ChangeCode::FixStatusChanged, &["A", "B", "C", "D", "E"], Some("no_fix_yet"), Some("fix_available"));
        assert!(say(&fix).starts_with("Fix status of A, B, C and 2 more changed from “"), "{}", say(&fix));
        assert!(!say(&fix).contains('_'));
        let two = change(ChangeCode::FixedVersionChanged, &["A", "B"], Some(""), Some("2.0"));
        assert_eq!(say(&two), "Fixed version of A and B added: “2.0”.");
        let added = change(ChangeCode::ProductAdded, &["VC 300"], None, Some("Example VC 300: < 1.0"));
        assert_eq!(say(&added), "Product added: “Example VC 300: < 1.0”.");
        let note = change(ChangeCode::NoteChanged, &["Summary"], Some("a"), Some(&"long ".repeat(100)));
        assert!(say(&note).starts_with("Note “Summary” changed. It now says: “long "), "{}", say(&note));
        assert!(say(&note).chars().count() < 300);
    }

    #[test]
    fn labels_and_the_sign_for_every_version_are_said_as_elsewhere() {
        let say = |change: &Change| sentence(change, Language::En);
        let strict = change(ChangeCode::TlpChanged, &[], Some("amber"), Some("amber_strict"));
        assert_eq!(say(&strict), "Sharing label changed from “TLP:AMBER” to “TLP:AMBER+STRICT”.");
        let all = change(ChangeCode::VersionsChanged, &["VC 100"], Some("< 2.0"), Some("vers:all/*"));
        assert_eq!(say(&all), "Versions of VC 100 changed from “< 2.0” to “all versions”.");
        let added = change(ChangeCode::ProductAdded, &["VC 100"], None, Some("Example VC 100: vers:all/*"));
        assert_eq!(say(&added), "Product added: “Example VC 100: all versions”.");
        let named = change(ChangeCode::FixedVersionChanged, &["VC 100: vers:all/*"], None, Some("2.0"));
        assert_eq!(say(&named), "Fixed version of VC 100: all versions added: “2.0”.");
        let note = change(ChangeCode::NoteAdded, &[], None, Some("It writes vers:all/* for all."));
        assert_eq!(say(&note), "Note added: “It writes vers:all/* for all.”.", "a text of the document stays");
    }

    #[test]
    fn no_code_and_no_rule_is_without_words() {
        for code in ChangeCode::ALL {
            assert!(sentence(&change(code, &[], Some("a"), Some("b")), Language::En).ends_with('.'));
        }
        assert!(Rule::ALL.into_iter().all(|rule| !reason(rule, Language::En).is_empty()));
    }
}
