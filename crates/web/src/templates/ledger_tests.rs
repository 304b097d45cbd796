//! The ledger, the settings, what the program is, the style guide: what they show, and that no text is markup.

use super::tests::{assert_harmless, assert_well_formed, whole};
use super::{about, ledger, settings, styleguide};
use crate::about::packages;
use crate::samples::{HOSTILE, day};
use crate::view::{LedgerLine, LedgerView, SettingLine, SettingsGroup};
use store::{LedgerEntry, Verification};

fn entry(text: &str) -> LedgerEntry {
    let text = || text.to_owned();
    let (previous_hash, hash, what) = (text(), "0123456789abcdef".to_owned(), text());
    LedgerEntry { sequence: 7, previous_hash, hash, what, subject: text(), body: text(), at: day(0) }
}

fn view<'a>(entry: &'a LedgerEntry, text: &str, verification: Option<Verification>) -> LedgerView<'a> {
    let members = vec![(text.to_owned(), text.to_owned())];
    LedgerView {
        lines: vec![LedgerLine { entry, who: text.to_owned(), members }],
        kinds: vec![(text.to_owned(), 3)],
        what: Some(text.to_owned()),
        is_of_installation: true,
        has_installation: true,
        verification,
        next: Some(7),
    }
}

#[test]
fn the_ledger_shows_who_did_what_and_whether_the_chain_holds() {
    let entry = entry("match_decided");
    let page = whole(&ledger::render(&view(&entry, "anna", None)));
    assert_well_formed(&page);
    for part in [
        "Match decided",
        "anna",
        "0123456789ab</code>",
        "Check the chain",
        "before=7",
        "/ledger.csv?chain=installation",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    let intact = Verification::Intact { entries: 7, head: "beef".to_owned() };
    let page = whole(&ledger::render(&view(&entry, "anna", Some(intact))));
    assert!(page.contains("Intact.") && page.contains("7 entries") && page.contains("beef"), "{page}");
    let broken = Verification::Broken { sequence: 3, reason: "the entry was changed".to_owned() };
    let page = whole(&ledger::render(&view(&entry, "anna", Some(broken))));
    assert!(page.contains("Broken at entry 3: ") && page.contains("role=\"alert\""), "{page}");
    let empty = whole(&ledger::render(&LedgerView::default()));
    assert_well_formed(&empty);
    assert!(empty.contains("Nothing is written here yet") && !empty.contains("chain=installation"), "{empty}");
}

#[test]
fn hostile_texts_stay_texts_in_the_ledger_and_the_settings() {
    let entry = entry(HOSTILE);
    let broken = Verification::Broken { sequence: 3, reason: HOSTILE.to_owned() };
    assert_harmless(&whole(&ledger::render(&view(&entry, HOSTILE, Some(broken)))));
    let lines = vec![SettingLine { name: "Publishers", value: HOSTILE.to_owned(), key: "providers" }];
    let groups = [SettingsGroup { name: "Reading", lines, links: vec![("/sources", "sources")] }];
    assert_harmless(&whole(&settings::render(&groups)));
}

#[test]
fn the_program_says_its_version_and_what_it_is_made_of() {
    let page = whole(&about::render(packages()));
    assert_well_formed(&page);
    for part in [env!("CARGO_PKG_VERSION"), "Apache-2.0", "axum", "rusqlite"] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[test]
fn the_style_guide_is_well_formed_and_has_every_label() {
    let page = whole(&styleguide::render());
    assert_well_formed(&page);
    for label in triage::assessment::Label::ALL {
        assert!(page.contains(super::atoms::css_code(label)), "{label:?}");
    }
}
