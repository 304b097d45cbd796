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
    let thing = format!("{}{}", thing(change.code, language), about(change, language));
    let value = |told: &Option<Told>| {
        told.as_ref().map(|told| words(change.code, &told.value, language)).filter(|text| !text.is_empty())
    };
    let (before, after) = (value(&change.before), value(&change.after));
    let is_list = matches!(change.code, ChangeCode::IdentifiersChanged | ChangeCode::HistoryChanged);
    match (before, after) {
        _ if change.code == ChangeCode::FormChanged => language
            .pick(
                "Order, internal numbers or form changed; nothing else that is compared did.",
                "Reihenfolge, interne Nummern oder Form haben sich geändert; sonst nichts, was verglichen wird.",
            )
            .to_owned(),
        (Some(_), Some(_)) if is_list => say!(language, "{thing} changed.", "{thing} geändert."),
        (Some(before), Some(after)) if before.chars().count().max(after.chars().count()) <= QUOTED_CHARS_MAX => {
            say!(
                language,
                "{thing} changed from “{before}” to “{after}”.",
                "{thing} geändert von „{before}“ zu „{after}“."
            )
        }
        (Some(_), Some(after)) => say!(
            language,
            "{thing} changed. It now says: “{}”.",
            "{thing} geändert. Jetzt steht dort: „{}“.",
            quoted(&after)
        ),
        (None, Some(after)) => say!(language, "{thing} added: “{}”.", "{thing} hinzugefügt: „{}“.", quoted(&after)),
        (Some(before), None) => say!(language, "{thing} removed: “{}”.", "{thing} entfernt: „{}“.", quoted(&before)),
        (None, None) => say!(language, "{thing} changed.", "{thing} geändert."),
    }
}

/// Why a change counts as material, or why not.
pub fn reason(rule: Rule, language: Language) -> &'static str {
    language.pick(reason_en(rule), reason_de(rule))
}

fn reason_en(rule: Rule) -> &'static str {
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

fn reason_de(rule: Rule) -> &'static str {
    match rule {
        Rule::Withdrawn => "Der Herausgeber nimmt etwas zurück, oder nicht mehr",
        Rule::WithdrawalNote => "Ein Text spricht von Rücknahme, oder nicht mehr",
        Rule::Exploitation => "Eine Aussage zur Ausnutzung ist neu oder schlimmer, oder eine Verneinung ist weg",
        Rule::NewProduct => "Ein Produkt ist genannt, das es nicht war",
        Rule::NewName => "Ihr Produkt finden Sie vielleicht nur unter dem neuen Namen",
        Rule::RangeWidened => "Mehr Versionen sind genannt",
        Rule::RangeUnclear => "Es ist nicht auszuschließen, dass mehr Versionen betroffen sind",
        Rule::NewOrderNumber => "Eine Bestellnummer ist genannt, die es nicht war",
        Rule::NewlyAffected => "Ein Produkt ist betroffen oder könnte es sein, das es nicht war",
        Rule::AssuranceGone => "Ein Produkt gilt nicht mehr als behoben oder nicht betroffen",
        Rule::FixListed => "Ein Produkt ist als behoben oder empfohlen geführt",
        Rule::FixAvailable => "Eine Fehlerbehebung ist verfügbar, die es nicht war",
        Rule::FixWithdrawn => "Eine Fehlerbehebung wird nicht mehr angeboten",
        Rule::FixOutlook => "Der Herausgeber sagt etwas anderes zu einer Fehlerbehebung",
        Rule::OtherFixedVersion => "Eine andere Version ist die behobene",
        Rule::NewVulnerability => "Eine Schwachstelle ist genannt, die es nicht war",
        Rule::OtherId => "Die Schwachstelle ist unter einer anderen Kennung bekannt",
        Rule::ScoreBandUp => "Die Bewertung ist in eine höhere Stufe gestiegen",
        Rule::ScoreKnown => "Eine Bewertung ist angegeben, wo keine war, oder keine, wo eine war",
        Rule::VectorWorse => "Ein Teil des Vektors ist schlimmer geworden",
        Rule::ScoreScope => "Die Bewertung gilt für andere Produkte",
        Rule::Judgement => "Der Herausgeber beurteilt es anders",
        Rule::NewStep => "Es gibt einen Schritt, der nicht da war",
        Rule::StepGone => "Ein Schritt ist weg",
        Rule::OtherStep => "Ein Schritt sagt etwas anderes",
        Rule::StepScope => "Ein Schritt gilt für andere Produkte oder Schwachstellen",
        Rule::ProductNote => "Eine Anmerkung zu den betroffenen Produkten sagt etwas anderes",
        Rule::SharingStricter => "Weniger Personen dürfen es lesen",
        Rule::LessAffected => "Weniger Produkte, Versionen oder Schwachstellen sind genannt",
        Rule::ExploitationNoWorse => "Keine Aussage zur Ausnutzung ist schlimmer geworden",
        Rule::ScoreNoWorse => "Die Bewertung bleibt in ihrer Stufe oder fällt",
        Rule::Spelling => "Nur Schreibweise",
        Rule::Wording => "Text, der nichts verlangt",
        Rule::Classification => "Wie es eingeordnet oder nummeriert ist",
        Rule::Link => "Wo weiterzulesen ist",
        Rule::Bookkeeping => "Die Buchführung des Herausgebers",
        Rule::SharingWider => "Mehr Personen dürfen es lesen",
        Rule::Form => "Nichts, was gesagt ist",
    }
}

/// How much changed, in one line: `3 material changes, 2 others`.
pub fn count(material: usize, others: usize, language: Language) -> String {
    let changes = |count: usize| match count {
        1 => language.pick("change", "Änderung"),
        _ => language.pick("changes", "Änderungen"),
    };
    let kind = language.pick("material", "wesentliche");
    match (material, others) {
        (0, 0) => language.pick("nothing changed", "nichts geändert").to_owned(),
        (0, others) => {
            say!(language, "{others} {}, none of them material", "{others} {}, keine davon wesentlich", changes(others))
        }
        (material, 0) => format!("{material} {kind} {}", changes(material)),
        (material, 1) => {
            say!(language, "{material} {kind} {}, 1 other", "{material} {kind} {}, 1 andere", changes(material))
        }
        (material, others) => say!(
            language,
            "{material} {kind} {}, {others} others",
            "{material} {kind} {}, {others} andere",
            changes(material)
        ),
    }
}

/// What differs, as a sentence begins with it.
fn thing(code: ChangeCode, language: Language) -> &'static str {
    match code {
        ChangeCode::TitleChanged => language.pick("Title", "Titel"),
        ChangeCode::CategoryChanged => language.pick("Category of the document", "Art des Dokuments"),
        ChangeCode::TlpChanged => language.pick("Sharing label", "Weitergabevermerk"),
        ChangeCode::ExploitationChanged => language.pick("Statement on exploitation", "Aussage zur Ausnutzung"),
        ChangeCode::ProductAdded | ChangeCode::ProductRemoved => language.pick("Product", "Produkt"),
        ChangeCode::ProductRenamed => language.pick("Name", "Name"),
        ChangeCode::VersionsChanged => language.pick("Versions", "Versionen"),
        ChangeCode::OrderNumbersChanged => language.pick("Order numbers", "Bestellnummern"),
        ChangeCode::IdentifiersChanged => language.pick("Identifiers", "Kennungen"),
        ChangeCode::ProductStatusChanged => language.pick("Status", "Status"),
        ChangeCode::FixStatusChanged => language.pick("Fix status", "Stand der Fehlerbehebung"),
        ChangeCode::FixedVersionChanged => language.pick("Fixed version", "Behobene Version"),
        ChangeCode::VulnerabilityAdded | ChangeCode::VulnerabilityRemoved => {
            language.pick("Vulnerability", "Schwachstelle")
        }
        ChangeCode::VulnerabilityRenamed => language.pick("Id", "Kennung"),
        ChangeCode::VulnerabilityTitleChanged => language.pick("Title", "Titel"),
        ChangeCode::ScoreAdded | ChangeCode::ScoreRemoved | ChangeCode::ScoreChanged => {
            language.pick("Score", "Bewertung")
        }
        ChangeCode::ScoreProductsChanged => language.pick("Products of a score", "Produkte einer Bewertung"),
        ChangeCode::ImpactChanged => language.pick("Statement on impact", "Aussage zur Auswirkung"),
        ChangeCode::JustificationChanged => language.pick("Justification", "Begründung"),
        ChangeCode::SsvcChanged => language.pick("SSVC judgement", "SSVC-Urteil"),
        ChangeCode::WeaknessAdded | ChangeCode::WeaknessRemoved => language.pick("Weakness", "Schwäche"),
        ChangeCode::RemediationAdded | ChangeCode::RemediationRemoved | ChangeCode::RemediationChanged => {
            language.pick("Remediation", "Abhilfe")
        }
        ChangeCode::RemediationCategoryChanged => language.pick("Category of a remediation", "Art einer Abhilfe"),
        ChangeCode::RemediationProductsChanged => language.pick("Products of a remediation", "Produkte einer Abhilfe"),
        ChangeCode::RemediationVulnerabilitiesChanged => {
            language.pick("Vulnerabilities of a remediation", "Schwachstellen einer Abhilfe")
        }
        ChangeCode::RemediationLinkChanged => language.pick("Link of a remediation", "Link einer Abhilfe"),
        ChangeCode::RestartChanged => language.pick("Restart needed by a remediation", "Neustart für eine Abhilfe"),
        ChangeCode::NoteAdded | ChangeCode::NoteRemoved | ChangeCode::NoteChanged => language.pick("Note", "Anmerkung"),
        ChangeCode::ReferenceAdded | ChangeCode::ReferenceRemoved | ChangeCode::ReferenceChanged => {
            language.pick("Reference", "Verweis")
        }
        ChangeCode::AcknowledgmentsChanged => language.pick("Acknowledgments", "Danksagungen"),
        ChangeCode::VersionChanged => language.pick("Version of the document", "Version des Dokuments"),
        ChangeCode::DatesChanged => language.pick("Date of the document", "Datum des Dokuments"),
        ChangeCode::TrackingStatusChanged => language.pick("Status of the document", "Status des Dokuments"),
        ChangeCode::HistoryChanged => {
            language.pick("The publisher’s revision history", "Der Änderungsverlauf des Herausgebers")
        }
        ChangeCode::PublisherChanged => language.pick("Publisher", "Herausgeber"),
        ChangeCode::AliasesChanged => language.pick("Ids of the document", "Kennungen des Dokuments"),
        ChangeCode::LanguageChanged => language.pick("Language", "Sprache"),
        ChangeCode::FormChanged => language.pick("Form", "Form"),
    }
}

/// ` of VC 100 in CVE-2024-1000`, ` “Summary”`.
fn about(change: &Change, language: Language) -> String {
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
        about.push_str(&say!(language, " of {}", " von {}", names(&change.subjects, change.subjects_more, language)));
    }
    if !is_value && !change.vulnerabilities.is_empty() {
        let word = if about.is_empty() && !is_note { language.pick("of", "von") } else { "in" };
        let named = names(&change.vulnerabilities, change.vulnerabilities_more, language);
        about.push_str(&format!(" {word} {named}"));
    }
    about
}

fn names(names: &[String], more: u32, language: Language) -> String {
    let shown: Vec<String> =
        names.iter().take(NAMES_COUNT_MAX).map(|name| quoted(&every_version(name, language))).collect();
    let rest = names.len() - shown.len() + more as usize;
    match (rest, shown.split_last()) {
        (0, Some((last, [first @ .., one]))) => {
            let first: String = first.iter().map(|name| format!("{name}, ")).collect();
            say!(language, "{first}{one} and {last}", "{first}{one} und {last}")
        }
        (0, _) => shown.concat(),
        (rest, _) => say!(language, "{} and {rest} more", "{} und {rest} weitere", shown.join(", ")),
    }
}

/// Codes of ours as words; everything else is the document's own text.
fn words(code: ChangeCode, value: &str, language: Language) -> String {
    let plain = || value.replace('_', " ");
    match code {
        ChangeCode::FixStatusChanged => {
            FixStatus::from_code(value).map_or_else(plain, |status| display::fix_status(status, language).to_owned())
        }
        ChangeCode::ProductStatusChanged
        | ChangeCode::RemediationCategoryChanged
        | ChangeCode::JustificationChanged => plain(),
        ChangeCode::TlpChanged => format!("TLP:{}", value.replace('_', "+").to_uppercase()),
        ChangeCode::VersionsChanged
        | ChangeCode::ProductAdded
        | ChangeCode::ProductRemoved
        | ChangeCode::RemediationProductsChanged => every_version(value.trim(), language),
        _ => value.trim().to_owned(),
    }
}

/// The sign for every version as words.
fn every_version(text: &str, language: Language) -> String {
    text.replace("vers:all/*", language.pick("all versions", "alle Versionen"))
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
