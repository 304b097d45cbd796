//! From CSAF 2.0 to 2.1, step by step (2.1 §9.1.18, conformance clause 18).
//!
//! Does not know: product trees (`tree`), remediations.

use super::{Converted, Effect, Note, Wishes, known, lose, note, remediations, rename, shown, text, tree};
use serde_json::{Map, Value, json};

/// As the schema of CSAF 2.1 prescribes it.
const SCHEMA: &str = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json";

/// Where FIRST has its calculator of CVSS 4.0.
const CALCULATOR: &str = "first.org/cvss/calculator/4.0#";

/// What stands around a tracking id in a title.
const SEPARATORS: [char; 9] = [':', '-', '–', '—', '(', ')', '[', ']', '|'];

pub(super) fn convert(converted: &mut Converted, wishes: &Wishes<'_>) {
    known::keep_known(&mut converted.document, &mut converted.notes);
    mend_leap_seconds(&mut converted.document, "", &mut converted.notes);
    let now = converted.document.pointer("/document/tracking/current_release_date").and_then(Value::as_str);
    let now = now.unwrap_or_default().to_owned();
    let groups = remediations::groups(&converted.document);
    tree::convert(converted, wishes);
    converted.each("/vulnerabilities", |vulnerability, place, notes| {
        weakness(vulnerability, wishes, &now, place, notes);
        scores(vulnerability, place, notes);
        rename(vulnerability, "release_date", "disclosure_date", place, notes);
        involvements(vulnerability, place, notes);
        remediations::convert(vulnerability, &groups, &now, place, notes);
        say_unread(vulnerability, place, notes);
    });
    category(converted);
    head(converted);
    title(converted);
    let root = converted.object("").map(|(root, _)| root.insert("$schema".to_owned(), json!(SCHEMA)));
    if root.is_some() {
        converted.note(Effect::Lossless, "", "`$schema` names the schema of CSAF 2.1.");
    }
}

/// Label, publisher, edition.
fn head(converted: &mut Converted) {
    let Some((document, notes)) = converted.object("/document") else { return };
    document.insert("csaf_version".to_owned(), json!("2.1"));
    note(notes, Effect::Lossless, "/document/csaf_version", "The edition is 2.1.");
    let distribution = document.entry("distribution").or_insert_with(|| json!({}));
    if let Value::Object(distribution) = distribution {
        label(distribution, notes);
    }
    let Some(Value::Object(publisher)) = document.get_mut("publisher") else { return };
    if let Some(details) = publisher.remove("contact_details") {
        let message = "`contact_details` is `contact/details`.";
        note(notes, Effect::Lossless, "/document/publisher/contact_details", message);
        publisher.insert("contact".to_owned(), json!({ "details": details }));
    }
    if text(publisher, "category") == "other" {
        let message = "Some publishers of the category `other` are `multiplier` in CSAF 2.1; it was kept as it is.";
        note(notes, Effect::Guessed, "/document/publisher/category", message);
    }
}

fn label(distribution: &mut Map<String, Value>, notes: &mut Vec<Note>) {
    let pointer = "/document/distribution/tlp/label";
    let stated = distribution.get("text").and_then(Value::as_str).and_then(label_in_text);
    let Some(Value::Object(tlp)) = distribution.get_mut("tlp") else {
        note(notes, Effect::Guessed, pointer, "No TLP label is given: the standard's default CLEAR was set.");
        distribution.insert("tlp".to_owned(), json!({ "label": "CLEAR" }));
        return;
    };
    let written = text(tlp, "label").to_owned();
    let turned = if written == "WHITE" { "CLEAR" } else { &written };
    // The stricter reading: the text tells what TLP 1 had no label for.
    let label = stated.filter(|stated| *stated == "AMBER+STRICT" && turned == "RED").unwrap_or(turned);
    if label != turned {
        let message =
            format!("The label `{label}` was taken from the distribution text; by the table it is `{turned}`.");
        note(notes, Effect::Guessed, pointer, message);
    } else if label != written {
        note(notes, Effect::Lossless, pointer, format!("`{written}` is called `{label}`."));
    }
    tlp.insert("label".to_owned(), json!(label));
}

fn label_in_text(text: &str) -> Option<&'static str> {
    let (_, rest) = text.split_once("TLP v2.0: TLP:")?;
    ["AMBER+STRICT", "CLEAR", "GREEN", "AMBER", "RED"].into_iter().find(|label| rest.starts_with(label))
}

/// A title does not repeat the tracking id.
fn title(converted: &mut Converted) {
    let id = converted.document.pointer("/document/tracking/id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some((document, notes)) = converted.object("/document") else { return };
    let written = text(document, "title").to_owned();
    if id.is_empty() || !written.contains(&id) {
        return;
    }
    let around = |character: char| character.is_whitespace() || SEPARATORS.contains(&character);
    let parts: Vec<&str> = written.split(&*id).map(|part| part.trim_matches(around)).collect();
    let left = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if left.is_empty() {
        let message = "The title is nothing but the tracking id, which CSAF 2.1 wants kept out of it.";
        return note(notes, Effect::Unresolved, "/document/title", message);
    }
    note(notes, Effect::Guessed, "/document/title", format!("The tracking id `{id}` was taken out of the title."));
    document.insert("title".to_owned(), json!(left));
}

/// A security advisory of 2.1 names what is fixed; one that does not is of the older kind.
fn category(converted: &mut Converted) {
    let vulnerabilities = converted.document.get("vulnerabilities").and_then(Value::as_array).into_iter().flatten();
    let fixed = |vulnerability: &Value| {
        let status = |name: &str| vulnerability.pointer(&format!("/product_status/{name}")).is_some();
        status("fixed") || status("first_fixed")
    };
    let all_fixed = vulnerabilities.clone().count() > 0 && vulnerabilities.into_iter().all(fixed);
    let Some((document, notes)) = converted.object("/document") else { return };
    let (kind, title) = (text(document, "category").to_owned(), text(document, "title").to_lowercase());
    if kind == "csaf_security_advisory" && !all_fixed {
        let message = "A security advisory of CSAF 2.1 names fixed products: the category is `csaf_deprecated_security_advisory`.";
        note(notes, Effect::Guessed, "/document/category", message);
        document.insert("category".to_owned(), json!("csaf_deprecated_security_advisory"));
    }
    let tells = |word: &str| title.starts_with(word) || kind.eq_ignore_ascii_case(word);
    if let Some(word) = ["superseded", "withdrawn"].into_iter().find(|word| tells(word)) {
        let message =
            format!("The document seems to be {word}: CSAF 2.1 has a profile for that, which was not applied.");
        note(notes, Effect::Guessed, "/document/category", message);
    }
}

/// One weakness without a version becomes a list of one with it.
fn weakness(
    vulnerability: &mut Map<String, Value>,
    wishes: &Wishes<'_>,
    now: &str,
    place: &str,
    notes: &mut Vec<Note>,
) {
    let Some(cwe) = vulnerability.remove("cwe") else { return };
    let read = |name: &str| cwe.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let (id, name, place) = (read("id"), read("name"), format!("{place}/cwe"));
    match (wishes.cwe_version)(&id, &name, now) {
        Some(version) => {
            note(notes, Effect::Guessed, place, format!("{id} has this name in version {version} of the CWE list."));
            vulnerability.insert("cwes".to_owned(), json!([{ "id": id, "name": name, "version": version }]));
        }
        None => {
            let message =
                format!("No version of the CWE list is known in which it has this name; left out: {}.", shown(&cwe));
            note(notes, Effect::Lost, place, message);
        }
    }
}

/// Scores are metrics with a content.
fn scores(vulnerability: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    let Some(Value::Array(scores)) = vulnerability.remove("scores") else { return };
    note(notes, Effect::Lossless, format!("{place}/scores"), "`scores` are `metrics`.");
    let mut metrics = Vec::new();
    for (at, score) in scores.into_iter().enumerate() {
        let Value::Object(mut score) = score else { continue };
        let products = score.remove("products").unwrap_or_default();
        if score.is_empty() {
            let message = "A score without any score was left out.";
            note(notes, Effect::Lost, format!("{place}/scores/{at}"), message);
            continue;
        }
        metrics.push(json!({ "content": score, "products": products }));
    }
    if !metrics.is_empty() {
        vulnerability.insert("metrics".to_owned(), Value::Array(metrics));
    }
}

/// 2.1 tells involvements as actions of entities, with dates that 2.0 does not ask for.
fn involvements(vulnerability: &mut Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    lose(vulnerability, "involvements", place, notes);
}

/// What the standard would have read out of texts and addresses, and this converter does not.
fn say_unread(vulnerability: &Map<String, Value>, place: &str, notes: &mut Vec<Note>) {
    let array = |name: &str| vulnerability.get(name).and_then(Value::as_array).into_iter().flatten().enumerate();
    for (at, reference) in array("references") {
        if reference.get("url").and_then(Value::as_str).is_some_and(|url| url.contains(CALCULATOR)) {
            let message = "The vector of CVSS 4.0 in this address was not made a metric.";
            note(notes, Effect::Guessed, format!("{place}/references/{at}/url"), message);
        }
    }
    for (at, text) in array("notes") {
        if text.get("title").and_then(Value::as_str) == Some("SSVC") {
            let message = "The SSVC decision points of this note were not made a metric.";
            note(notes, Effect::Guessed, format!("{place}/notes/{at}"), message);
        }
    }
    for (at, id) in array("ids") {
        let message = format!("Whether this is a registered system of ids was not looked up: {}.", shown(id));
        note(notes, Effect::Guessed, format!("{place}/ids/{at}"), message);
    }
}

/// 2.1 has no leap seconds.
fn mend_leap_seconds(value: &mut Value, pointer: &str, notes: &mut Vec<Note>) {
    match value {
        Value::Array(values) => {
            for (at, value) in values.iter_mut().enumerate() {
                mend_leap_seconds(value, &format!("{pointer}/{at}"), notes);
            }
        }
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                let place = format!("{pointer}/{}", super::escaped(name));
                let is_date = name == "date" || name.ends_with("_date");
                match value.as_str().filter(|_| is_date).and_then(without_leap_second) {
                    Some(mended) => {
                        let message = format!("Leap seconds are not allowed in CSAF 2.1: `{value}` became `{mended}`.");
                        note(notes, Effect::Guessed, &place, message);
                        *value = Value::String(mended);
                    }
                    None => mend_leap_seconds(value, &place, notes),
                }
            }
        }
        _ => {}
    }
}

/// `2016-12-31T23:59:60Z` as the last moment before.
fn without_leap_second(date: &str) -> Option<String> {
    let (head, tail) = date.split_at_checked(17)?;
    let after = tail.strip_prefix("60").filter(|_| head.ends_with(':'))?;
    let zone = after.trim_start_matches(|character: char| character == '.' || character.is_ascii_digit());
    Some(format!("{head}59.999999{zone}"))
}
