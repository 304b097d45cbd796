//! Every page with its sample contexts: what it shows, what it must never show.

use super::atoms::{Grouped, Score, Segment, Text, Window, advisory_path, external};
use super::frame::{Frame, Guest, Place, page};
use super::{
    advisories, advisory, alerts, aliases, case, changes, clocks, gaps, health, inventory, lookup, matches, notice,
    outbox, quality, sources, start, status, why,
};
use crate::samples::{self, HOSTILE, inventory as stock};
use crate::view::{
    AdvisoryLink, AdvisoryList, AlertRow, AlertsView, AssetList, AssetsFilter, CatalogView, FacetChoice, FacetGroup,
    Filter, GapsView, HealthView, MatchList, MatchesFilter, OutboxMessage, OutboxRow, OutboxView, Rows, SavedViewLine,
    SavedViews, SourceView, StartView, StuckRow, SuspectAsset, WhyView, unassessed,
};
use hypertext::prelude::*;
use triage::assessment::Label;
use triage::enrichment::cve::{Exploitation, Ssvc};
use triage::matching::Verdict;
use triage::search::{Field, Narrow};
use triage::wording;

pub(super) fn whole(main: &impl Renderable) -> String {
    page(
        &Frame { title: "Sample", place: Place::Advisories, search: "", outbox: true, guest: Guest::Local, made: None },
        main,
    )
}

fn inbox<'a>(rows: &'a [AlertRow<'a>], next: Option<&'a str>) -> AlertsView<'a> {
    AlertsView { rows, next, is_new_only: false, may_decide: true, people: &[] }
}

/// Tags must nest, and every text must have been escaped: checked by walking the tags.
pub(super) fn assert_well_formed(page: &str) {
    const VOID: [&str; 7] = ["br", "meta", "link", "input", "path", "circle", "rect"];
    let mut open: Vec<&str> = Vec::new();
    for piece in page.split('<').skip(1) {
        let tag = piece.split('>').next().expect("a tag has an end");
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).unwrap_or("");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "in …{piece}");
        } else if !tag.starts_with('!') && !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub(super) fn assert_harmless(page: &str) {
    assert!(!page.contains(HOSTILE), "markup of a document reached the page");
    for bad in ["<script>", "<img", "ref=\"javascript:", "ref=\"data:", "onerror=alert(2)>"] {
        assert!(!page.contains(bad), "{bad} reached the page");
    }
    assert_well_formed(page);
}

#[test]
fn the_advisory_page_shows_every_part() {
    let sample = samples::modules();
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert_well_formed(&page);
    for part in [
        "Nordhavn CP 410 Link Communication Modules",
        "window-monitor",
        "title=\"CVSS 3.1 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:T/RC:C\"",
        "https://cert.example/advisories/exc-24-044-04",
        "TLP:CLEAR",
        "Also published as",
        "Attack vector",
        "Affected products (4)",
        "7KL4 100-1AX10-0XE0",
        "<span title=\"vers:all/*\">All versions</span>",
        "<b>4</b> no fix planned",
        "Your assets (2)",
        "1 of 2 done",
        "Done by local",
        "CWE-940",
        "0.05 % (low)",
        "rel=\"prev\"",
        "rel=\"next\"",
        "/document?revision=",
        "SHA-256",
        "Why this label",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(page.len() < 100 * 1024, "{} bytes", page.len());
}

#[test]
fn the_newest_revision_is_open_where_it_is_material_and_shows_what_was_edited() {
    let mut sample = samples::modules();
    let note = triage::advisory::Sourced { text: "A forged packet stops it.".to_owned(), source: "/n".to_owned() };
    let kind = triage::advisory::NoteKind::Other;
    sample.advisory.notes.push(triage::advisory::Note { kind, title: Some("Details".to_owned()), text: note });
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert_well_formed(&page);
    for part in [
        "<details class=\"revision\" open>",
        "Versions of CP 410 Link changed from “&lt; 1.0” to “all versions”.",
        "More versions are named",
        "version and date were left as they were",
        "<del>",
        "/changes?from=1&amp;to=2",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    let link = samples::link(&sample.advisory.title, &sample.advisory.tracking_id);
    let revisions = sample.context().revisions;
    let page = whole(&changes::render(&link, sample.advisory.id.0, &sample.changes(), &revisions));
    assert_well_formed(&page);
    assert!(page.contains("Revision 1 → revision 2") && page.contains("selected"), "{page}");
    let hostile = samples::hostile();
    let link = samples::link(HOSTILE, HOSTILE);
    assert_harmless(&whole(&changes::render(
        &link,
        hostile.advisory.id.0,
        &hostile.changes(),
        &hostile.context().revisions,
    )));
}

#[test]
fn a_cve_that_is_judged_exploited_is_flagged_and_not_said_to_be_in_kev() {
    let mut sample = samples::modules();
    let (at, by) = ("2024-05-06T23:00:00Z".parse().ok(), "CISA-ADP".to_owned());
    let ssvc = Ssvc { exploitation: Some(Exploitation::Active), automatable: None, technical_impact: None, at, by };
    sample.enrichment.ssvc.insert("CVE-2023-99001".to_owned(), ssvc.clone());
    sample.enrichment.kev_loaded = true;
    let cves = |sample: &samples::Sample| {
        let page = whole(&advisory::render(&sample.view(), &sample.context()));
        assert_well_formed(&page);
        page.split("<section class=\"vulnerabilities\"").nth(1).expect("the CVEs").to_owned()
    };
    let page = cves(&sample);
    assert!(page.contains("Known exploited") && page.contains("<dt>KEV</dt><dd>Not listed</dd>"), "{page}");
    assert!(page.contains("<dt>SSVC</dt><dd>Exploitation: active, judged by CISA-ADP on 2024-05-06</dd>"), "{page}");
    let none = Ssvc { exploitation: Some(Exploitation::None), ..ssvc };
    sample.enrichment.ssvc.insert("CVE-2023-99001".to_owned(), none);
    let page = cves(&sample);
    assert!(!page.contains("Known exploited") && page.contains("Exploitation: none, judged by CISA-ADP"), "{page}");
}

#[test]
fn exploited_and_then_high_scored_vulnerabilities_stand_first() {
    let mut sample = samples::modules();
    let model = sample.advisory.vulnerabilities.first().expect("one").clone();
    let named = |cve: &str, base: f64| {
        let mut one = model.clone();
        one.cve = Some(cve.to_owned());
        one.scores.iter_mut().for_each(|score| score.base_score = Some(base));
        one
    };
    sample.advisory.vulnerabilities =
        vec![named("CVE-2020-0001", 5.5), named("CVE-2020-0002", 9.8), named("CVE-2020-0003", 4.3)];
    let active = Ssvc {
        exploitation: Some(Exploitation::Active),
        automatable: None,
        technical_impact: None,
        at: None,
        by: "CISA-ADP".to_owned(),
    };
    sample.enrichment.ssvc.insert("CVE-2020-0003".to_owned(), active);
    sample.assessment.decider = Some(2);
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert_well_formed(&page);
    let places =
        ["0003", "0002", "0001"].map(|end| page.find(&format!("id=\"CVE-2020-{end}\"")).expect("all are listed"));
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.contains("How <a class=\"id\" href=\"#CVE-2020-0003\">"), "whose vector the strip shows is said");
}

#[test]
fn every_sentence_has_its_own_fields_on_demand() {
    let mut sample = samples::modules();
    let mut second = sample.assessment.could_happen.first().expect("a sentence").clone();
    second.evidence = vec!["/vulnerabilities/7/cwe".to_owned()];
    sample.assessment.could_happen.truncate(1);
    sample.assessment.could_happen.push(second.clone());
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert_well_formed(&page);
    let words = wording::render(&second.message, wording::Language::En);
    assert!(page.contains(&format!("<li>{} <code>/vulnerabilities/7/cwe</code></li>", escaped(&words))), "{page}");
}

#[test]
fn what_is_for_all_products_is_said_once() {
    let mut sample = samples::modules();
    let all: Vec<u32> = (0..4).collect();
    sample.assessment.plan.iter_mut().for_each(|step| step.products = all.clone());
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert_eq!(page.matches("for all affected products").count(), 1);
    assert!(!page.contains("For all affected products"));
    sample.assessment.plan.first_mut().expect("a step").products.truncate(1);
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert!(page.contains("For all affected products") && !page.contains("Each step is for all affected products"));
}

#[test]
fn a_component_is_said_to_be_inside_products_and_assets_with_the_source() {
    let mut sample = samples::modules();
    let product = &mut sample.advisory.products[0];
    (product.vendor, product.name) = ("Wibu-Systems AG".to_owned(), "CodeMeter Runtime".to_owned());
    let mut context = sample.context();
    let (vendor, source) = ("SIEMENS", "ICSA-21-210-02");
    let (product, component) = ("SIMATIC WinCC OA", "CodeMeter licence runtime");
    context.suspects = vec![SuspectAsset { vendor, product, count: 2, first: "PC-7", component, source }];
    let page = whole(&advisory::render(&sample.view(), &context));
    assert_well_formed(&page);
    let section =
        page.split("class=\"components\"").nth(1).expect("the section").split("</section>").next().expect("its end");
    for part in
        ["Also ships inside", "Siemens: SIMATIC WinCC OA", "2 assets, the first PC-7", "The list is not complete"]
    {
        assert!(section.contains(part), "{part} is missing in {section}");
    }
    assert!(!section.contains("is affected"), "may contain is not affected");
    let page = whole(&advisory::render(&samples::modules().view(), &samples::modules().context()));
    assert!(!page.contains("class=\"components\""), "most advisories say nothing of it");
}

#[test]
fn a_draft_stands_in_a_box_that_says_what_it_is_and_its_text_is_escaped() {
    let sample = samples::modules();
    let (honest, hostile) = (samples::draft("Forged packets could end connections."), samples::draft(HOSTILE));
    let mut view = sample.view();
    assert!(!whole(&advisory::render(&view, &sample.context())).contains("class=\"draft"), "off by default");
    view.draft = Some(&honest);
    let page = whole(&advisory::render(&view, &sample.context()));
    let draft = page.split("<aside class=\"draft").nth(1).expect("the box").split("</aside>").next().expect("its end");
    for part in
        ["Draft, not checked by a person", "Forged packets", "/document/notes/1", "language model", "plant-small-7b"]
    {
        assert!(draft.contains(part), "{part} is missing in {draft}");
    }
    view.draft = Some(&hostile);
    assert_harmless(&whole(&advisory::render(&view, &sample.context())));
}

#[test]
fn long_tables_have_a_filter_within_and_short_ones_none() {
    let long = samples::huge();
    let page = whole(&advisory::render(&long.view(), &long.context()));
    assert_eq!(page.matches("data-narrow=").count(), 2, "products and vulnerabilities");
    assert!(page.contains("data-narrow-label=\"Filter these CVEs\"") && page.contains("/static/narrow-"));
    let short = samples::modules();
    let page = whole(&advisory::render(&short.view(), &short.context()));
    assert!(!page.contains("data-narrow") && !page.contains("/static/narrow-"));
}

#[test]
fn an_advisory_with_hundreds_of_rows_folds_and_stays_bounded() {
    let sample = samples::huge();
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert_well_formed(&page);
    assert!(page.contains("Affected products (424)") && page.contains("CVEs (404)"));
    let open = page.matches("<details class=\"family\" open").count();
    assert!((1..=3).contains(&open), "{open} families stand open");
    assert!(!page.contains("<details class=\"cve\" open"), "hundreds of vulnerabilities stay folded");
    assert!(page.len() < 1024 * 1024, "{} bytes", page.len());
}

#[test]
fn clocks_are_told_in_words_and_shape_and_what_is_seen_is_sent_with_the_evaluation() {
    let board = samples::clock_board("Nordhavn <b>");
    let page = whole(&clocks::render(&board, (true, true)));
    assert_well_formed(&page);
    for part in [
        "</svg><span>Overdue</span>",
        "</svg><span>Due soon</span>",
        "</svg><span>Running</span>",
        "5 days overdue",
        "2 days left",
        "Nordhavn &lt;b&gt;",
        "name=\"seen\" value=\"3\"",
        "(3 matches seen)",
        "Plan carried out",
        "until 2024-06-30",
        "placeholder=\"proposed: 14\"",
        "Why nothing is applicable all the same",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let reads = whole(&clocks::render(&board, (false, false)));
    assert!(!reads.contains("<form method=\"post\" action=\"/clocks"), "who only reads sees no form");
    let empty = whole(&clocks::render(&samples::clock_board_empty(), (true, true)));
    assert_well_formed(&empty);
    assert!(empty.contains("none is switched on") && empty.contains("href=\"#days\""), "{empty}");
    assert_harmless(&whole(&clocks::render(&samples::clock_board(HOSTILE), (true, true))));
}

#[test]
fn the_start_page_says_what_is_open_what_came_what_is_due_and_how_sources_fare() {
    let board = samples::clock_board("Nordhavn service portal");
    let page = whole(&start::render(&samples::start::start("Nordhavn Automation", &board.lines)));
    assert_well_formed(&page);
    for part in [
        "Open for you",
        "href=\"/advisories?label=act_now&amp;q=ours%3Ayes\"",
        "New for you since your last visit",
        "3 more advisories",
        "Clocks running out",
        "Answers that would settle most",
        "not answering since",
        "<title>2026-02, Act now: 2, Monitor: 7</title>",
        "Hours from an alert to the first answer, median by month",
        "together they have been open for 1\u{202f}234 days",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let bare = whole(&start::render(&StartView::default()));
    for part in
        ["No advisory has been read yet", "No inventory yet", "No source is watched", "No alert has been answered"]
    {
        assert!(bare.contains(part), "{part} is missing in {bare}");
    }
    assert!(!bare.contains("Open for you"), "without an inventory nothing is anybody's");
}

#[test]
fn hostile_text_is_escaped_on_every_page() {
    let sample = samples::hostile();
    assert_harmless(&whole(&advisory::render(&sample.view(), &sample.context())));
    let bad = HOSTILE.to_owned();
    let vendors = [bad.clone()];
    let link = AdvisoryLink { publisher: &bad, tracking_id: &bad, title: &bad };
    let mut rows = samples::rows(&vendors);
    rows.iter_mut().for_each(|row| row.link = link);
    let mut raised = samples::alerts();
    raised.iter_mut().for_each(|alert| {
        (alert.title, alert.named, alert.watchlist, alert.reason) = (bad.clone(), bad.clone(), HOSTILE, HOSTILE);
        alert.deliveries = vec![(HOSTILE, HOSTILE, 2)];
    });
    let filter = Filter { vendor: Some(bad.clone()), q: Some(bad.clone()), ..Filter::default() };
    let narrow = Narrow::Named { field: Field::Vendor, value: bad.clone(), exact: true };
    let filter = filter.toggled(&narrow);
    let choices = vec![FacetChoice { narrow, name: bad.clone(), count: 2 }];
    let facets = vec![FacetGroup { name: "Vendor", choices }];
    let instead = Some((bad.clone(), bad.clone()));
    let next = Some(bad.clone());
    let (id, is_shared, is_deletable) = (uuid::Uuid::nil(), true, true);
    let line = SavedViewLine { id, name: bad.clone(), query: bad.clone(), is_shared, is_deletable };
    let views = SavedViews { lines: vec![line], is_person: true, may_share: true };
    let list =
        AdvisoryList { rows: rows.clone(), counts: [0; 5], filter, next, facets, counted: Some(2), instead, views };
    assert_harmless(&whole(&advisories::render(&list)));
    let view = StartView { newest: rows, alerts: raised.clone(), ..samples::start::start(HOSTILE, &[]) };
    assert_harmless(&whole(&start::render(&view)));
    assert_harmless(&whole(&alerts::render(&inbox(&raised, Some(HOSTILE)))));
    assert_harmless(&whole(&notice::render(HOSTILE, HOSTILE)));
    assert_harmless(&whole(&notice::choice(HOSTILE, &[samples::choice(HOSTILE, HOSTILE)])));
    let frame =
        Frame { title: HOSTILE, place: Place::Start, search: HOSTILE, outbox: false, guest: Guest::Local, made: None };
    assert_harmless(&page(&frame, &maud! {}));
}

#[test]
fn hostile_inventories_and_mails_are_escaped_too() {
    let bad = || HOSTILE.to_owned();
    let (sample, asset) = (samples::hostile(), stock::hostile_record());
    assert_harmless(&whole(&inventory::render(&stock::assets(&sample, &asset, &asset), true)));
    assert_harmless(&whole(&matches::render(&stock::matches(&sample, &asset, HOSTILE))));
    let changes = stock::asset_changes(samples::HOSTILE);
    assert_harmless(&whole(&super::asset::render(&stock::asset(&sample, &asset, &changes))));
    let explanation = stock::explanation(&sample, &asset);
    let view = WhyView { record: &asset, advisory: &sample.advisory, explanation: &explanation };
    assert_harmless(&whole(&why::render(&view)));
    assert_harmless(&whole(&gaps::render(&stock::gaps_view(&sample, &stock::gaps(&asset)), true)));
    assert_harmless(&whole(&aliases::render(&samples::alias_book(HOSTILE), true)));
    let list = format!("{HOSTILE}\n</textarea>{HOSTILE} V1");
    assert_harmless(&whole(&lookup::render(&list, Some(&stock::lookup(&sample, &list)))));
    let mail = || OutboxRow { id: uuid::Uuid::nil(), to: HOSTILE, subject: HOSTILE, at: samples::day(0) };
    let stuck = StuckRow {
        id: uuid::Uuid::nil(),
        title: bad(),
        to: bad(),
        channel: HOSTILE,
        attempts: 2,
        error: HOSTILE,
        is_given_up: true,
        is_resendable: true,
        at: samples::day(0),
    };
    let (stuck, kept) = ([stuck], [mail()]);
    let view =
        OutboxView { stuck: Rows::first(&stuck, 1), waiting: 1, kept: Some(Rows::first(&kept, 1)), may_resend: true };
    assert_harmless(&whole(&outbox::render(&view)));
    assert!(whole(&outbox::render(&view)).contains("/resend"));
    let gone = [StuckRow { is_resendable: false, ..stuck[0].clone() }];
    let view = OutboxView { stuck: Rows::first(&gone, 1), ..view };
    assert!(!whole(&outbox::render(&view)).contains("/resend"), "what would be refused is not offered");
    assert_harmless(&whole(&outbox::message(&OutboxMessage { row: mail(), text: HOSTILE, has_html: true })));
    let sources = vec![(bad(), Some(samples::day(0)), Some(bad()))];
    let quarantine = vec![(samples::day(0), bad(), bad())];
    assert_harmless(&whole(&health::render(&HealthView { sources, quarantine, ..HealthView::default() })));
}

#[test]
fn the_quality_of_documents_is_told_with_clauses_and_worst_documents() {
    use crate::referee::Gravity;
    use crate::view::{FaultLine, QualityLine, QualityView};
    let counted = store::PublisherQuality {
        publisher: HOSTILE.to_owned(),
        documents: 2_000,
        judged: 1_999,
        valid: 1_990,
        invalid: 8,
    };
    let line = QualityLine { id: HOSTILE.to_owned(), counted, names: vec![HOSTILE.to_owned()] };
    let fault = |test: &str, clause: Option<&str>| FaultLine {
        edition: "2.0".to_owned(),
        test: test.to_owned(),
        title: "Missing Definition",
        clause: clause.map(str::to_owned),
        gravity: Gravity::Error,
        documents: 8,
        count: 1_234,
    };
    let worst = store::WorstOffender {
        publisher: HOSTILE.to_owned(),
        tracking_id: HOSTILE.to_owned(),
        advisory: triage::advisory::AdvisoryId(uuid::Uuid::nil()),
        title: HOSTILE.to_owned(),
        errors: 7,
        warnings: 3,
    };
    let faults = vec![fault("6.1.1", Some("https://example.org/#611")), fault("schema", None)];
    let view = QualityView { line: line.clone(), faults, worst: vec![worst] };
    let page = whole(&quality::render(&view));
    assert_harmless(&page);
    assert_well_formed(&page);
    for text in [
        "Score: 99 %",
        "1 that could not be decided",
        "href=\"https://example.org/#611\"",
        "6.1.1 Missing Definition",
        "1\u{202f}234",
        "/advisories/00000000-0000-0000-0000-000000000000/quality",
        "while nothing more urgent is due",
    ] {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
    let page = whole(&sources::render(&[], &[line, QualityLine::default()], &[]));
    assert_harmless(&page);
    assert!(page.contains("99 %") && page.contains("not known yet"), "{page}");
    assert!(!whole(&sources::render(&[], &[], &[])).contains("Quality of documents"));
}

#[test]
fn empty_pages_say_what_to_do() {
    let (filter, facets) = (Filter::default(), Vec::new());
    let (next, counted, instead, views) = (None, None, None, SavedViews::default());
    let list = AdvisoryList { rows: Vec::new(), counts: [0; 5], filter, next, facets, counted, instead, views };
    assert!(advisories::render(&list).render().into_inner().contains("annunciator import"));
    let filter = Filter { cve: Some("CVE-2024-1".to_owned()), ..Filter::default() };
    assert!(advisories::render(&AdvisoryList { filter, ..list }).render().into_inner().contains("No advisory matches"));
    let (sample, asset) = (samples::modules(), stock::record());
    let list = stock::assets(&sample, &asset, &asset);
    let none = AssetList { rows: Vec::new(), next: None, ..list };
    assert!(inventory::render(&none, true).render().into_inner().contains("No asset matches this filter"));
    let none = AssetList { filter: AssetsFilter::default(), ..none };
    assert!(inventory::render(&none, true).render().into_inner().contains("annunciator inventory import"));
    let list = MatchList { rows: Vec::new(), next: None, total: 0, ..stock::matches(&sample, &asset, "") };
    assert!(matches::render(&list).render().into_inner().contains("Show all matches"));
    let filter = MatchesFilter { verdict: Some(Verdict::Fixed), ..MatchesFilter::default() };
    assert!(matches::render(&MatchList { filter, ..list }).render().into_inner().contains("the verdict “Fixed”"));
    assert!(
        aliases::render(&crate::aliases::AliasBook::default(), true)
            .render()
            .into_inner()
            .contains("Nothing to suggest")
    );
    assert!(gaps::render(&GapsView::default(), false).render().into_inner().contains("No answer is missing"));
    assert!(lookup::render("", None).render().into_inner().contains("one on each line"));
    assert!(alerts::render(&inbox(&[], None)).render().into_inner().contains("Nothing has been alerted"));
    let view = OutboxView { stuck: Rows::first(&[], 1), waiting: 0, kept: Some(Rows::first(&[], 1)), may_resend: true };
    let page = |view: OutboxView<'_>| outbox::render(&view).render().into_inner();
    assert!(
        page(view).contains("No mail has been written")
            && page(view).contains("None that you may see: every other message was handed over")
    );
    let waits = page(OutboxView { waiting: 3, ..view });
    assert!(waits.contains("Mails wait: 3") && !waits.contains("every other message was handed over"), "{waits}");
    let row = || OutboxRow { id: uuid::Uuid::nil(), to: "a@plant.example", subject: "Monitor", at: samples::day(0) };
    let rows = [row(), row(), row()];
    let cut = page(OutboxView { kept: Some(Rows::first(&rows, 2)), ..view });
    assert!(cut.contains("These are the first 2; there are more."), "{cut}");
    assert_well_formed(&whole(&start::render(&StartView::default())));
    assert_well_formed(&whole(&health::render(&HealthView::default())));
    assert_well_formed(&whole(&status::render(&crate::view::StatusView::default())));
    assert_well_formed(&whole(&status::render(&crate::samples::status())));
}

#[test]
fn an_advisory_that_is_not_assessed_yet_says_so() {
    let sample = samples::modules();
    let mut view = sample.view();
    view.assessment = unassessed();
    let page = whole(&advisory::render(&view, &sample.context()));
    assert_well_formed(&page);
    assert!(page.contains("being assessed"));
    assert!(!page.contains("Why this label"));
}

#[test]
fn only_links_to_the_web_are_links() {
    insta::assert_snapshot!(external("https://cert.example/?a=1&b=\"", "A & B").render().into_inner(), @r#"<a href="https://cert.example/?a=1&amp;b=&quot;" rel="noopener noreferrer nofollow" class="external">A &amp; B</a>"#);
    insta::assert_snapshot!(external("javascript:alert(1)", "A").render().into_inner(), @r#"<span class="unlinked" title="javascript:alert(1)">A</span>"#);
}

#[test]
fn addresses_and_numbers_are_written_safely() {
    assert_eq!(advisory_path("CISA", "ICSA-24-046-04"), "/advisories/cisa/ICSA-24-046-04");
    assert_eq!(Segment("a/../b ü?").to_string(), "a%2F..%2Fb%20%C3%BC%3F");
    assert_eq!(Grouped(1_234_567).to_string(), "1\u{202f}234\u{202f}567");
    let filter = Filter { label: Some(Label::ActNow), q: Some("a&b =".to_owned()), ..Filter::default() };
    assert_eq!(filter.query(Some("c")), "?label=act_now&q=a%26b+%3D&cursor=c");
    assert_eq!(Filter::default().query(None), "");
}

#[test]
fn document_text_is_escaped_like_any_attribute() {
    let long = format!("{}{HOSTILE}{}", "ä plain run of text, longer than one run ".repeat(3), "\u{1f600}&".repeat(40));
    for text in ["", "&", "plain", "a<b", "\"", HOSTILE, long.as_str(), "0123456789012345678901234567890\u{e4}<"] {
        let expected = maud! { p title=(text) {} }.render();
        assert_eq!(maud! { p title=(Text(text)) {} }.render(), expected);
        let inside = maud! { (Text(text)) }.render().into_inner();
        assert_eq!(format!("<p title=\"{inside}\"></p>"), expected.into_inner());
    }
}

#[test]
fn version_ranges_are_shown_without_their_scheme() {
    let shown = [
        ("vers:all/*", "All versions"),
        ("vers:all/<V3.0.3", "<V3.0.3"),
        ("vers:intdot/>=1.0|<2.0", ">=1.0|<2.0"),
        ("< V1.5 SP3", "< V1.5 SP3"),
        ("", "Not stated"),
    ];
    for (raw, expected) in shown {
        assert_eq!(super::words::versions(raw), expected);
    }
}

#[test]
fn labels_have_a_word_and_a_shape_of_their_own() {
    let windows: Vec<String> = Label::ALL.map(|label| Window(label).render().into_inner()).to_vec();
    for (label, window) in Label::ALL.into_iter().zip(&windows) {
        assert!(window.contains(triage::wording::label(label, crate::words::language())), "{window}");
        let shape = window.split("<path").nth(1).expect("a shape");
        assert_eq!(windows.iter().filter(|other| other.contains(shape)).count(), 1, "shapes differ");
    }
    let score = Score { score: 7.5, severity: "HIGH", hover: Some("a\"b".to_owned()) };
    insta::assert_snapshot!(score.render().into_inner(), @r#"<span class="score score-high" title="a&quot;b"><b>7.5</b> High</span>"#);
}

#[test]
fn small_pages_stay_as_they_are() {
    fn pretty(part: &impl Renderable) -> String {
        part.render().into_inner().replace("><", ">\n<")
    }
    insta::assert_snapshot!("clocks", pretty(&clocks::render(&samples::clock_board("Nordhavn"), (true, true))));
    insta::assert_snapshot!("alerts", pretty(&alerts::render(&inbox(&samples::alerts(), None))));
    insta::assert_snapshot!(
        "choice",
        pretty(&notice::choice("EXC-24-044-04", &[samples::choice("A title", "EXC-24-044-04")]))
    );
    let mail = OutboxRow { id: uuid::Uuid::nil(), to: "plant@example.org", subject: "Monitor", at: samples::day(0) };
    insta::assert_snapshot!(
        "outbox_message",
        pretty(&outbox::message(&OutboxMessage { row: mail, text: "PLC-07", has_html: true }))
    );
    let health = HealthView {
        counts: vec![("advisories", 2036)],
        pending: vec![("enrich".to_owned(), 3)],
        deliveries: vec![("sent".to_owned(), 4)],
        sources: vec![("CISA".to_owned(), None, None)],
        quarantine: vec![(samples::day(0), "https://cert.example/a.json".to_owned(), "The hash differs.".to_owned())],
        ..HealthView::default()
    };
    insta::assert_snapshot!("health", pretty(&health::render(&health)));
    insta::assert_snapshot!("status", pretty(&status::render(&crate::samples::status())));
}

fn check(kind: store::CheckKind, error: &str, failed: &[(&str, &str)]) -> store::Check {
    let failure = |(url, reason): &(&str, &str)| {
        let (url, reason) = ((*url).to_owned(), (*reason).to_owned());
        store::CheckFailure { url, reason }
    };
    store::Check {
        id: uuid::Uuid::nil(),
        provider: "CISA".to_owned(),
        kind,
        started: jiff::Timestamp::UNIX_EPOCH,
        finished: jiff::Timestamp::UNIX_EPOCH,
        counts: store::CheckCounts { seen: 1_938, withdrawn: 7, ..store::CheckCounts::default() },
        error: error.to_owned(),
        failures: failed.iter().map(failure).collect(),
    }
}

#[test]
fn the_sources_page_names_what_the_last_checks_found_and_every_failure_with_its_reason() {
    let checks = vec![
        check(store::CheckKind::Poll, "the feed answers 503", &[("a.json", "a.json answers 404")]),
        check(store::CheckKind::Reconcile, "", &[]),
    ];
    let odd = |message: &str| store::ListingFinding {
        rule: "bad_line".to_owned(),
        severity: "error".to_owned(),
        message: message.to_owned(),
        count: 2,
    };
    let findings = vec![odd("Line 3 is odd.")];
    let standing = store::Standing {
        silent_since: Some(jiff::Timestamp::UNIX_EPOCH),
        unanswered_since: Some(jiff::Timestamp::UNIX_EPOCH),
        usual_pause: Some(jiff::SignedDuration::from_hours(9 * 24)),
        ..store::Standing::default()
    };
    let new = SourceView { name: "New".to_owned(), ..SourceView::default() };
    let views = [SourceView { name: "CISA".to_owned(), checks, findings, standing: Some(standing) }, new];
    let page = whole(&sources::render(&views, &[], &[]));
    for text in [
        "1\u{202f}938",
        "the feed answers 503",
        "a.json answers 404",
        "its documents",
        "not looked at yet",
        "Line 3 is odd.",
        "twice",
        "silent since 1970-01-01",
        "9 days at most",
        "not answering since 1970-01-01 00:00 UTC",
    ] {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
    assert_well_formed(&page);
    let many = vec![("x.json", HOSTILE); 60];
    let hostile = vec![check(store::CheckKind::Poll, HOSTILE, &many)];
    let hostile =
        SourceView { name: HOSTILE.to_owned(), checks: hostile, findings: vec![odd(HOSTILE)], standing: None };
    let page = whole(&sources::render(&[hostile], &[], &[]));
    assert_harmless(&page);
    assert!(page.contains("And 10 more"), "{page}");
    assert_well_formed(&whole(&sources::render(&[], &[], &[])));
}

#[test]
fn a_withdrawn_advisory_says_so_before_anything_else() {
    let sample = samples::modules();
    let sentence = "The publisher withdrew this document on";
    assert!(!whole(&advisory::render(&sample.view(), &sample.context())).contains(sentence));
    let mut view = sample.view();
    view.withdrawn = Some(jiff::Timestamp::UNIX_EPOCH);
    let page = whole(&advisory::render(&view, &sample.context()));
    let (said, means) = (page.find(sentence), page.find("What this means"));
    assert!(said.is_some() && said < means && page.contains("it is kept here."), "{page}");
}

#[test]
fn the_sources_page_tells_the_edition_of_each_catalog_and_what_went_wrong() {
    let kev = CatalogView {
        name: "kev".to_owned(),
        version: "2025.08.25".to_owned(),
        entries: 1_404,
        taken: Some(samples::day(0)),
        looked: Some(samples::day(1)),
        error: "https://cert.example/kev.json answers 403".to_owned(),
        watched: true,
    };
    let absent = CatalogView { name: HOSTILE.to_owned(), ..CatalogView::default() };
    let page = whole(&sources::render(&[], &[], &[kev, absent]));
    for text in ["2025.08.25", "1\u{202f}404", "answers 403", "nothing is stored", "not fetched by itself"] {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
    assert_harmless(&page);
    assert_well_formed(&page);
}

#[test]
fn the_case_page_tells_documents_disagreements_history_and_reasons() {
    let reason = samples::case::reason("nha-516818");
    let view = samples::case::case("Forged packets in CP 410 Link", "< V2.1", &reason);
    let page = whole(&case::render(&view));
    assert_well_formed(&page);
    for part in [
        "told by 2 documents",
        "1 step is ticked.",
        "Versions of Forged packets in CP 410 Link",
        "All versions",
        "Fix available: &lt; V2.1",
        "Not stated",
        "And 3 more.",
        "revised, version 2: “Forged packets",
        "changed without a new version or date",
        "One names the other.",
        "References: nha-516818",
        "Withdrawn, noticed",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    let hostile = samples::case::reason(HOSTILE);
    assert_harmless(&whole(&case::render(&samples::case::case(HOSTILE, HOSTILE, &hostile))));
}

#[test]
fn a_case_of_one_document_compares_nothing() {
    let reason = samples::case::reason("nha-516818");
    let mut view = samples::case::case("Forged packets", "< V2.1", &reason);
    (view.documents, view.reasons, view.disagreements) = (view.documents[..1].to_vec(), Vec::new(), Vec::new());
    view.timeline.truncate(2);
    let page = whole(&case::render(&view));
    assert_well_formed(&page);
    assert!(page.contains("told by 1 document<"), "{page}");
    assert!(!page.contains("disagree") && !page.contains("Why they are one case") && !page.contains("checklist"));
}

#[test]
fn the_page_of_an_asset_says_what_is_missing_what_to_do_and_why_it_meets() {
    let (sample, record) = (samples::modules(), stock::record());
    let changes = stock::asset_changes("V2.1");
    let page = whole(&super::asset::render(&stock::asset(&sample, &record, &changes)));
    assert_well_formed(&page);
    for part in [
        "Nordhavn Automation CP 410 Link Compact",
        "Partly ready",
        "The version is missing.",
        "Read the firmware version on the device",
        "Advisories (14)",
        "verdict-affected",
        "/assets/PLC-07%2FA/why/example-cert/EXC-24-044-04",
        "100 % sure of the identity",
        "12 more meet this asset",
        "Decide or mark",
        "stand-confirmed",
        "Version: nothing → V2.1",
        "Came into the inventory.",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
}

#[test]
fn the_reason_of_a_verdict_is_told_step_by_step() {
    let (sample, record) = (samples::modules(), stock::record());
    let explanation = stock::explanation(&sample, &record);
    let view = WhyView { record: &record, advisory: &sample.advisory, explanation: &explanation };
    let page = whole(&why::render(&view));
    assert_well_formed(&page);
    for part in [
        "Why “Affected”?",
        "7KL41001AX100XE0",
        "cp 410 link compact",
        "No version.",
        "The advisory names the versions “vers:all/*”. So the asset's is among them.",
        "1 vulnerability: the advisory says “affected”; the asset is affected.",
        "CVE-2023-99001",
        "Both have an order number, and they differ.",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
}

#[test]
fn a_gap_says_whose_answer_settles_how_much_and_how_to_find_it() {
    let (sample, record) = (samples::modules(), stock::record());
    let gaps = stock::gaps(&record);
    let page = whole(&gaps::render(&stock::gaps_view(&sample, &gaps), false));
    assert_well_formed(&page);
    for part in [
        "The version of 14 × Nordhavn Automation CP 410 Link Compact 7KL4100-1AX10-0XE0 would settle 23 advisories, 4 of them Act now.",
        "/gaps?from=100",
        "31 pairs of asset and advisory cannot be settled by the inventory",
        "/assets?q=7KL4100-1AX10-0XE0",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    assert!(!page.contains("href=\"/lookup\""), "the lookup is switched off");
}

#[test]
fn an_answer_to_a_parts_list_says_how_each_line_was_read() {
    let sample = samples::modules();
    let list = "2x CP 410 Link Compact 7KL4100-1AX10-0XE0\nPump";
    let page = whole(&lookup::render(list, Some(&stock::lookup(&sample, list))));
    assert_well_formed(&page);
    for part in [
        "2 × · no vendor · cp 410 link compact · 7KL41001AX100XE0 · no version",
        "Add the version",
        "3 more open",
        "This line could not be compared.",
        "2 advisories list the product, and not in this version.",
        "No version is given; the advisory names “&lt; V3.1”.",
        "Compared with 2\u{202f}036 advisories",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
}

#[test]
fn a_score_that_its_vector_contradicts_is_shown_with_both() {
    let mut sample = samples::modules();
    if let Some(cvss) = &mut sample.assessment.cvss {
        cvss.computed = Some(9.1);
    }
    let page = whole(&advisory::render(&sample.view(), &sample.context()));
    assert!(page.contains("the vector computes to 9.1"), "{page}");
}

#[test]
fn what_people_say_is_escaped_wherever_it_is_shown() {
    use crate::templates::{disposition, statistics};
    let sample = samples::hostile();
    let record = triage::asset::AssetRecord {
        external_id: HOSTILE.to_owned(),
        vendor: HOSTILE.to_owned(),
        product: HOSTILE.to_owned(),
        version: HOSTILE.to_owned(),
        site: HOSTILE.to_owned(),
        ..Default::default()
    };
    let decision = samples::decision(HOSTILE);
    let dues = samples::dues(HOSTILE);
    let page = whole(&disposition::render(&samples::match_view(&sample, &record, &decision, &dues, HOSTILE)));
    assert_harmless(&page);
    assert_well_formed(&page);
    for words in ["Look again", "Decided for other facts", "What changed since", "all 7 devices of this product"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let comment = store::Comment {
        id: uuid::Uuid::nil(),
        text: HOSTILE.to_owned(),
        who: HOSTILE.to_owned(),
        at: samples::day(1),
    };
    let mark = store::ReadMark { revision: 1, who: HOSTILE.to_owned(), at: samples::day(1) };
    let mut context = sample.context();
    (context.comments, context.read) = (vec![comment], Some(&mark));
    context.standings = Some(samples::standings());
    let page = whole(&advisory::render(&sample.view(), &context));
    assert_harmless(&page);
    assert!(page.contains("Revision 1 was read by"), "{page}");
    let counted = samples::statistics(HOSTILE);
    let page = whole(&statistics::render(&counted));
    assert_harmless(&page);
    assert_well_formed(&page);
}
