//! Writes every page with its sample context as an HTML file into the folder given as first argument, so that pages
//! can be looked at in a browser without a server. CSAF documents given as further arguments become pages as well.

use hypertext::Renderable;
use identity::Role;
use std::path::{Path, PathBuf};
use triage::search::{Field, Narrow};
use web::assets;
use web::samples::{self, accounts as people_of, inventory as stock};
use web::templates::account::AccountView;
use web::templates::frame::{Frame, Guest, Place, page};
use web::templates::people::PeopleView;
use web::templates::{
    account, advisories, advisory, alerts, aliases, asset as asset_page, case, changes, clocks, disposition, gaps,
    health, import, inventory, lookup, matches, notice, outbox, people, reports, signing, start, statistics, status,
    watchlists, why,
};
use web::view::{
    AdvisoryList, AlertsView, FacetChoice, FacetGroup, Filter, HealthView, OutboxMessage, OutboxRow, OutboxView, Rows,
    StartView, StatusView, StuckRow, WhyView,
};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "preview".to_owned()));
    std::fs::create_dir_all(folder.join("static"))?;
    for asset in [assets::stylesheet(), assets::script(), assets::icon()] {
        std::fs::write(folder.join(asset.path.trim_start_matches('/')), asset.bytes)?;
    }
    for (name, sample) in [("modules", samples::modules()), ("huge", samples::huge()), ("hostile", samples::hostile())]
    {
        let (view, context) = (sample.view(), sample.context());
        let main = advisory::render(&view, &context);
        write(&folder, &format!("advisory-{name}"), &sample.advisory.title, Place::Advisories, &main)?;
    }
    let sample = samples::modules();
    let link = samples::link(&sample.advisory.title, &sample.advisory.tracking_id);
    let (pair, revisions) = (sample.changes(), sample.context().revisions);
    let main = changes::render(&link, sample.advisory.id.0, &pair, &revisions);
    write(&folder, "changes", "Changes", Place::Advisories, &main)?;
    let vendors = vec!["Nordhavn Automation".to_owned(), "Osterby".to_owned()];
    let reason = samples::case::reason("Nordhavn Advisory NH-2024-07");
    let told = samples::case::case(&sample.advisory.title, "< V2.4", &reason);
    write(&folder, "case", "Case", Place::Advisories, &case::render(&told))?;
    let clocks_of = samples::clock_board("Nordhavn service portal");
    let view = StartView {
        newest: samples::rows(&vendors),
        alerts: samples::alerts(),
        ..samples::start::start("Nordhavn Automation", &clocks_of.lines)
    };
    write(&folder, "start", "Start", Place::Start, &start::render(&view))?;
    write(&folder, "start-empty", "Start", Place::Start, &start::render(&StartView::default()))?;
    write(&folder, "advisories", "Advisories", Place::Advisories, &advisories::render(&list(&vendors)))?;
    let (board, none) = (samples::clock_board("Nordhavn service portal"), samples::clock_board_empty());
    write(&folder, "clocks", "Clocks", Place::Clocks, &clocks::render(&board, (true, true)))?;
    write(&folder, "clocks-empty", "Clocks", Place::Clocks, &clocks::render(&none, (true, true)))?;
    let raised = samples::alerts();
    let inbox = AlertsView { rows: &raised, next: Some("c"), is_new_only: false, may_decide: true, people: &[] };
    write(&folder, "alerts", "Alerts", Place::Alerts, &alerts::render(&inbox))?;
    write(&folder, "outbox", "Outbox", Place::Outbox, &outbox::message(&mail()))?;
    let (stuck, kept) = ([stuck(true), stuck(false)], [mail().row]);
    let kept = Some(Rows::first(&kept, 1));
    let view = OutboxView { stuck: Rows::first(&stuck, 2), waiting: 12, kept, may_resend: true };
    write(&folder, "outbox-list", "Outbox", Place::Outbox, &outbox::render(&view))?;
    write(&folder, "notice", "Not found", Place::Elsewhere, &notice::render("No such advisory", "Check the id."))?;
    for document in std::env::args().skip(2) {
        real(&folder, Path::new(&document))?;
    }
    said(&folder)?;
    entering(&folder)?;
    own_account(&folder)?;
    let (good, bad) = (samples::import_preview(), samples::import_refused());
    write(&folder, "import-form", "Import", Place::Assets, &import::form())?;
    write(&folder, "import-preview", "Import", Place::Assets, &import::preview(&samples::import_view(&good)))?;
    write(&folder, "import-refused", "Import", Place::Assets, &import::preview(&samples::import_view(&bad)))?;
    write(&folder, "import-report", "Import", Place::Assets, &import::report("plant.csv", &samples::import_report()))?;
    watching(&folder)?;
    rest(&folder)
}

/// The pages before one is in.
fn entering(folder: &Path) -> std::io::Result<()> {
    let problem = Some("Address or password is not right.");
    let (email, next, elsewhere) = ("ada@waterworks.example", "/", Some("Plant login"));
    let view = signing::SignInView { email, next, elsewhere, sign_up: true, passkeys: true, problem };
    write_for_nobody(folder, "sign-in", "Sign in", &signing::sign_in(&view))?;
    write_for_nobody(folder, "code", "Second factor", &signing::code("/", true, None))?;
    write_for_nobody(folder, "welcome", "Welcome", &signing::welcome(&signing::JoinView::default()))?;
    let who = "Ada Lovelace (ada@waterworks.example)";
    let (email, organisation, role) = ("new@waterworks.example", "Waterworks North", Some(Role::Lead));
    let view = signing::JoinView { email, organisation, who, role, ..Default::default() };
    write_for_nobody(folder, "invitation", "Invitation", &signing::invitation(&view))?;
    write_for_nobody(folder, "reset", "New password", &signing::ask_for_reset(false, None))
}

fn write_for_nobody(folder: &Path, name: &str, title: &str, main: &impl Renderable) -> std::io::Result<()> {
    let frame = Frame { title, place: Place::Account, search: "", outbox: false, guest: Guest::Nobody, made: None };
    std::fs::write(folder.join(format!("{name}.html")), page(&frame, main).replace("=\"/static/", "=\"static/"))
}

/// A person's own account, and the people of an organisation.
fn own_account(folder: &Path) -> std::io::Result<()> {
    let (memberships, sessions, tokens) = (people_of::memberships(), people_of::sessions(), people_of::tokens());
    let view = AccountView {
        name: "Ada Lovelace",
        email: "ada@waterworks.example",
        here: &memberships[0],
        memberships: &memberships,
        second_factor: false,
        codes_left: 0,
        passkeys: &people_of::passkeys(),
        passkeys_at: Some("https://annunciator.waterworks.example"),
        sign_ons: &people_of::sign_ons(),
        session: sessions[0].id,
        sessions: &sessions,
        tokens: &tokens,
        done: Some("The session has ended."),
        problem: None,
    };
    write_for_ada(folder, "account", "Your account", Place::Account, &account::render(&view))?;
    let address = "otpauth://totp/Annunciator:ada%40waterworks.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Annunciator";
    let main = account::begin_factor(address, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    write_for_ada(folder, "factor", "Second factor", Place::Account, &main)?;
    let again = account::confirm_factor("That is not right. Check it and try again.");
    write_for_ada(folder, "factor-again", "Second factor", Place::Account, &again)?;
    let codes: Vec<String> = (0..10).map(|at| format!("k3v{at}-0q7m-w2xt-8hfa")).collect();
    write_for_ada(folder, "codes", "Recovery codes", Place::Account, &account::codes(&codes))?;
    let (listed, invitations) = (people_of::people(), people_of::invitations());
    let view = PeopleView {
        organisation: "Waterworks North",
        people: &listed,
        invitations: &invitations,
        reader: listed[0].user,
        mails: false,
        email: "",
        done: None,
        problem: Some("That is no mail address."),
    };
    write_for_ada(folder, "people", "People", Place::People, &people::render(&view))
}

fn write_for_ada(folder: &Path, name: &str, title: &str, place: Place, main: &impl Renderable) -> std::io::Result<()> {
    let (ada, organisation) = ("Ada Lovelace".to_owned(), "Waterworks North".to_owned());
    let guest = Guest::Person { name: ada, organisation, people: true, works: true, trial: None };
    let html = page(&Frame { title, place, search: "", outbox: false, guest, made: None }, main)
        .replace("=\"/static/", "=\"static/");
    std::fs::write(folder.join(format!("{name}.html")), html)
}

/// Watchlists: the list, none, one that is written, and one that cannot be kept.
fn watching(folder: &Path) -> std::io::Result<()> {
    let (title, form) = ("Pump controller web page runs commands", samples::watch_form("Link Compact"));
    let (listed, preview) = (samples::watchlists("Turbines of the harbour"), samples::watch_preview(title));
    write(folder, "watchlists", "Watchlists", Place::Alerts, &watchlists::list(&listed, true))?;
    write(folder, "watchlists-none", "Watchlists", Place::Alerts, &watchlists::list(&[], true))?;
    let watchlist = listed.get(1).map(|listed| &listed.watchlist);
    let asked = watchlist.map(watchlists::ask_to_delete);
    write(folder, "watchlist-delete", "Delete a watchlist", Place::Alerts, &asked)?;
    let view = watchlists::EditView { watchlist, form: &form, preview: Some(&preview), wrong: None, faults: &[] };
    write(folder, "watchlist", "Watchlist", Place::Alerts, &watchlists::edit(&view))?;
    let wrong = Some("\"anna\" is no mail address.");
    let view = watchlists::EditView { watchlist: None, form: &form, preview: None, wrong, faults: &[] };
    write(folder, "watchlist-wrong", "Watchlist", Place::Alerts, &watchlists::edit(&view))
}

/// What people said of a match, and numbers.
fn said(folder: &Path) -> std::io::Result<()> {
    let sample = samples::modules();
    let record = triage::asset::AssetRecord {
        external_id: "PLC-07".to_owned(),
        site: "Waterworks North".to_owned(),
        vendor: "Nordhavn".to_owned(),
        product: "CP 410 Link Compact".to_owned(),
        order_number: "7KL4100-1AX10-0XE0".to_owned(),
        version: "V2.0".to_owned(),
        ..Default::default()
    };
    let decision = samples::decision("the older board has no web server");
    let dues = samples::dues("the next standstill");
    let view = samples::match_view(&sample, &record, &decision, &dues, "in the spring stop");
    write(folder, "match", "Match", Place::Matches, &disposition::render(&view))?;
    write(
        folder,
        "statistics",
        "Statistics",
        Place::Statistics,
        &statistics::render(&samples::statistics("Osterby CERT")),
    )
}

/// The page of a real document, without enrichment.
fn real(folder: &Path, document: &Path) -> std::io::Result<()> {
    let (document, _) = csaf::read(&std::fs::read(document)?).map_err(std::io::Error::other)?;
    let (advisory, _) = triage::advisory::normalise(&document);
    let enrichment = triage::Enrichment::default();
    let assessment = triage::assessment::assess(&advisory, &enrichment, &triage::assessment::Policy::built_in());
    let sample = samples::Sample { advisory, assessment, enrichment, matches: Vec::new() };
    let (view, context) = (sample.view(), Default::default());
    let main = advisory::render(&view, &context);
    let (name, title) = (sample.advisory.tracking_id.to_lowercase(), sample.advisory.title.as_str());
    write(folder, &format!("advisory-{name}"), title, Place::Advisories, &main)
}

fn rest(folder: &Path) -> std::io::Result<()> {
    let (sample, asset) = (samples::modules(), stock::record());
    let unclear = triage::asset::AssetRecord {
        external_id: "HMI-2".to_owned(),
        product: "Panel".to_owned(),
        ..Default::default()
    };
    let list = stock::assets(&sample, &asset, &unclear);
    write(folder, "assets", "Assets", Place::Assets, &inventory::render(&list, true))?;
    let changes = stock::asset_changes("V2.1");
    write(folder, "asset", "Asset", Place::Assets, &asset_page::render(&stock::asset(&sample, &asset, &changes)))?;
    let explanation = stock::explanation(&sample, &asset);
    let view = WhyView { record: &asset, advisory: &sample.advisory, explanation: &explanation };
    write(folder, "why", "Why?", Place::Matches, &why::render(&view))?;
    let book = samples::alias_book("Nordhavn Anlagenbau");
    write(folder, "aliases", "Aliases", Place::Assets, &aliases::render(&book, true))?;
    let missing = stock::gaps(&asset);
    write(folder, "gaps", "Data gaps", Place::Assets, &gaps::render(&stock::gaps_view(&sample, &missing), true))?;
    let lines = "2x Nordhavn CP 410 Link Compact 7KL4100-1AX10-0XE0\nPanel\n1756-EN2TR/C 10.007";
    write(folder, "lookup", "Parts list", Place::Assets, &lookup::render(lines, Some(&stock::lookup(&sample, lines))))?;
    let reason =
        "Order number 7KL4100-1AX10-0XE0 meets 7KL4 100-1AX10-0XE0 in the advisory. All versions are affected.";
    write(folder, "matches", "Matches", Place::Matches, &matches::render(&stock::matches(&sample, &asset, reason)))?;
    let health = HealthView {
        counts: vec![("advisories", 2036), ("assets", 12), ("matches", 40)],
        pending: vec![("enrich".to_owned(), 3)],
        deliveries: vec![("delivered".to_owned(), 4)],
        sources: vec![("CISA".to_owned(), Some(samples::day(4)), None)],
        ..HealthView::default()
    };
    let months = [samples::day(40), samples::day(1)].map(triage::report::Month::of);
    write(folder, "reports", "Reports", Place::Statistics, &reports::render(&months, true))?;
    write(folder, "status", "Status", Place::Health, &status::render(&samples::status()))?;
    write(folder, "status-empty", "Status", Place::Health, &status::render(&StatusView::default()))?;
    write(folder, "health", "Health", Place::Health, &health::render(&health))
}

fn list(vendors: &[String]) -> AdvisoryList<'_> {
    AdvisoryList {
        rows: samples::rows(vendors),
        counts: [38, 180, 411, 1380, 27],
        filter: Filter::default(),
        next: Some("cursor".to_owned()),
        facets: facets(),
        counted: None,
        instead: None,
        views: Default::default(),
    }
}

fn facets() -> Vec<FacetGroup> {
    let choice = |value: &str, count| FacetChoice {
        narrow: Narrow::Named { field: Field::Sector, value: value.to_owned(), exact: true },
        name: value.to_owned(),
        count,
    };
    vec![FacetGroup {
        name: "Sector",
        choices: vec![choice("Energy", 812), choice("Water and Wastewater Systems", 377)],
    }]
}

fn stuck(is_given_up: bool) -> StuckRow<'static> {
    StuckRow {
        id: uuid::Uuid::nil(),
        title: "[Act now] CP 410 Link: 2 of your assets affected (NH-2024-07)".to_owned(),
        to: "webhook https://hooks.plant.example:8443/… (3fa2)".to_owned(),
        channel: "webhook",
        attempts: if is_given_up { 4 } else { 1 },
        is_resendable: true,
        error: "webhook https://hooks.plant.example:8443/… (3fa2): it answers 404",
        is_given_up,
        at: samples::day(0),
    }
}

fn mail() -> OutboxMessage<'static> {
    let row = OutboxRow {
        id: uuid::Uuid::nil(),
        to: "plant@example.org",
        subject: "Monitor: CP 410 Link",
        at: samples::day(3),
    };
    OutboxMessage { row, text: "PLC-07 is affected.\nRestrict access.", has_html: true }
}

fn write(folder: &Path, name: &str, title: &str, place: Place, main: &impl Renderable) -> std::io::Result<()> {
    let frame = Frame { title, place, search: "", outbox: true, guest: Guest::Local, made: None };
    // Addresses are relative to the folder, so that a browser can open the file itself.
    let html = page(&frame, main).replace("=\"/static/", "=\"static/");
    std::fs::write(folder.join(format!("{name}.html")), html)
}
