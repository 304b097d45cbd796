//! Watchlists: the list of them, the form of one, and what it would have told.
//!
//! Does not know: how a rule is asked.

use super::atoms::{Day, Text, Window};
use super::recipients;
use super::words::LANGUAGE;
use crate::view::WatchForm;
use hypertext::prelude::*;
use monitor::actions::{PREVIEW_MONTHS, PreviewedAlert, RecipientFault, WatchPreview};
use store::{Watchlist, WatchlistOrigin};
use triage::assessment::Label;
use triage::channel::shown_text;
use triage::watchlist::{Pace, Rule, SendingPolicy};
use triage::wording;
use triage::wording::watchlist::{hits, subjects, thresholds, times, what_was_looked_at, would_have_sent};

/// Alerts that a preview names; the rest is counted.
const SHOWN_COUNT: usize = 100;

/// A watchlist with its rule as it was read.
#[derive(Clone, Debug)]
pub struct ListedWatchlist {
    /// Its row.
    pub watchlist: Watchlist,
    /// What it asks for; none if that cannot be read.
    pub rule: Option<Rule>,
}

/// A watchlist that is being written.
#[derive(Clone, Debug)]
pub struct EditView<'a> {
    /// The one that is changed; none for a new one.
    pub watchlist: Option<&'a Watchlist>,
    /// What the form holds.
    pub form: &'a WatchForm,
    /// What it would have told.
    pub preview: Option<&'a WatchPreview>,
    /// Why it was not kept.
    pub wrong: Option<&'a str>,
    /// Which of its recipients nothing can be sent to.
    pub faults: &'a [RecipientFault],
}

const COLUMNS: [&str; 4] = ["Asks for", "Sent to", "Whose", "Change"];

/// The main part of the list, with what changes it for readers who may.
pub fn list(watchlists: &[ListedWatchlist], may_write: bool) -> impl Renderable {
    maud! {
        h1 { "Watchlists" }
        p class="note" { "A watchlist decides who is told of an advisory. What it is told stands under " a href="/alerts" { "Alerts" } "." }
        @if watchlists.is_empty() { (none(may_write)) } @else {
            div class="scroll" {
                table class="grid labelled" {
                    thead { tr { th scope="col" { "Watchlist" } @for heading in COLUMNS { th scope="col" { (heading) } } } }
                    tbody { @for listed in watchlists { (row(listed, may_write)) } }
                }
            }
            @if may_write { div class="acts" { a class="button strong" href="/watchlists/new" { "New watchlist" } } }
        }
    }
}

/// What is offered where there is none.
fn none(may_write: bool) -> impl Renderable {
    maud! {
        div class="empty" {
            p { "There is no watchlist yet: nobody is told of anything." }
            p { "The best one to begin with asks for whatever touches, or may touch, a device of your inventory." }
        }
        @if may_write {
            form class="upload" action="/watchlists" method="post" {
                input type="hidden" name="name" value="Our inventory";
                input type="hidden" name="inventory" value="on";
                label for="first-recipients" { "Mail addresses that are told (may be left empty)" }
                input id="first-recipients" type="text" name="recipients" inputmode="email" placeholder="shift@plant.example";
                button type="submit" name="act" value="save" class="strong" { "Watch our inventory" }
            }
            p { a href="/watchlists/new" { "Write another watchlist" } }
        }
    }
}

fn row(listed: &ListedWatchlist, may_write: bool) -> impl Renderable {
    let ListedWatchlist { watchlist, rule } = listed;
    let is_edited = watchlist.origin == WatchlistOrigin::Edited;
    maud! {
        tr {
            th scope="row" {
                @if is_edited && may_write { a href={ "/watchlists/" %(watchlist.id) } { (Text(&watchlist.name)) } }
                @else { (Text(&watchlist.name)) }
                @if !is_edited { p class="note" { "from the configuration file" } }
                @if watchlist.is_paused { p class="note" { "paused: tells nobody of anything new" } }
            }
            td data-label=(COLUMNS[0]) {
                @match rule {
                    Some(rule) => { (asked(rule)) }
                    None => { p class="wrong" { "Its rule cannot be read, so it tells nobody. It has to be written anew." } }
                }
            }
            td data-label=(COLUMNS[1]) {
                @if watchlist.recipients.is_empty() { "nobody; alerts are only shown" }
                @else { (Text(&shown_all(&watchlist.recipients))) p class="note" { (Text(&times(&SendingPolicy::read(&watchlist.sending), LANGUAGE))) } }
            }
            td data-label=(COLUMNS[2]) { @if watchlist.owner.is_empty() { "–" } @else { (Text(&watchlist.owner)) } }
            td data-label=(COLUMNS[3]) {
                @if !is_edited { "in the file" } @else if may_write { (buttons(watchlist)) } @else { "–" }
            }
        }
    }
}

fn asked(rule: &Rule) -> impl Renderable {
    let least = thresholds(rule, LANGUAGE);
    maud! {
        (Text(&subjects(rule, LANGUAGE)))
        @if !least.is_empty() { p class="note" { (least) } }
    }
}

fn buttons(watchlist: &Watchlist) -> impl Renderable {
    maud! {
        form class="small-acts" action={ "/watchlists/" %(watchlist.id) "/act" } method="post" {
            @if watchlist.is_paused { button type="submit" name="act" value="resume" { "Resume" } }
            @else { button type="submit" name="act" value="pause" { "Pause" } }
            a class="button" href={ "/watchlists/" %(watchlist.id) "/delete" } { "Delete" }
        }
    }
}

/// The main part of the page that asks before a watchlist is deleted.
pub fn ask_to_delete(watchlist: &Watchlist) -> impl Renderable {
    maud! {
        h1 { "Delete the watchlist " (Text(&watchlist.name)) "?" }
        p { "Nobody is told of anything new by it any more, and its feed ends. Alerts that it raised stay, and those of their messages that wait are still sent." }
        @if !watchlist.is_paused { p class="note" { "To stop it for a while, pause it instead." } }
        form class="acts" action={ "/watchlists/" %(watchlist.id) "/act" } method="post" {
            button type="submit" name="act" value="delete" class="strong" { "Delete it" }
            a class="button" href="/watchlists" { "Keep it" }
        }
    }
}

/// The main part of the page of one watchlist.
pub fn edit(view: &EditView<'_>) -> impl Renderable {
    let form = view.form;
    maud! {
        h1 { @match view.watchlist { Some(watchlist) => { "Watchlist " (Text(&watchlist.name)) } None => { "New watchlist" } } }
        @if let Some(wrong) = view.wrong { p class="wrong" role="alert" { "Not kept: " (Text(wrong)) } }
        @if let Some(watchlist) = view.watchlist { @if watchlist.is_paused { p class="note" { "It is paused and tells nobody of anything new; messages that wait already are still sent. What comes meanwhile is not told when it goes on, but once it is looked at again: when it changes, or what is known of its vulnerabilities or your assets." } } }
        (fields(view))
        @if let Some(watchlist) = view.watchlist { @if !watchlist.recipients.is_empty() { (recipients::test(watchlist)) } }
        @if let Some(preview) = view.preview { (previewed(preview)) }
        @else if form.is_empty() { p class="note" { "Fill in what you want to hear of, and look at what it would have sent before you keep it." } }
    }
}

fn fields(view: &EditView<'_>) -> impl Renderable {
    let form = view.form;
    let action =
        view.watchlist.map_or_else(|| "/watchlists".to_owned(), |watchlist| format!("/watchlists/{}", watchlist.id));
    maud! {
        form class="watch" action=(action) method="post" {
            fieldset {
                legend { "Who" }
                div class="pair" {
                    (line("name", "Name", &form.name, "Control engineers"))
                    (line("owner", "Whose it is (may be left empty)", &form.owner, "Maintenance, hall 3"))
                }
                (recipients::lines(view))
            }
            fieldset {
                legend { "What" }
                p class="note" { "One text on each line. Any one of them is enough. With nothing here, the watchlist asks for every advisory." }
                p class="check" {
                    label { input type="checkbox" name="inventory" value="on" checked[!form.inventory.is_empty()]; " Whatever touches, or may touch, a device of our inventory" }
                }
                div class="pair" {
                    (lines("vendors", "Vendors", &form.vendors, "Siemens"))
                    (lines("products", "Products: words of one product’s name, family or order number", &form.products, "CP 343-1"))
                    (lines("words", "Words of title or summary", &form.words, "modbus"))
                    (lines("cves", "CVEs", &form.cves, "CVE-2024-1234"))
                    (lines("sectors", "Sectors, as advisories name them", &form.sectors, "Energy"))
                    (lines("sources", "Publishers: name or address", &form.sources, "CISA"))
                }
                @if !form.named_sectors.is_empty() {
                    p class="note" { "The advisory names these sectors: " (Text(&form.named_sectors)) ". Each one that you add brings every advisory that names it." }
                    input type="hidden" name="named_sectors" value=(form.named_sectors);
                }
            }
            (least(form))
            (when(form))
            div class="acts" {
                button type="submit" name="act" value="preview" { "Show what it would have sent" }
                button type="submit" name="act" value="save" class="strong" { "Keep" }
                a class="button" href="/watchlists" { "All watchlists" }
            }
        }
    }
}

fn least(form: &WatchForm) -> impl Renderable {
    let chosen = |label: Label| form.minimum_label == label.code();
    maud! {
        fieldset {
            legend { "How urgent at least" }
            div class="pair" {
                p {
                    label for="watch-label" { "Least urgent label" }
                    select id="watch-label" name="minimum_label" {
                        option value="" { "Any" }
                        @for label in Label::ALL.into_iter().filter(|label| *label != Label::NeedsData) {
                            option value=(label.code()) selected[chosen(label)] { (wording::label(label, LANGUAGE)) }
                        }
                    }
                }
                (line("minimum_score", "Lowest CVSS score", &form.minimum_score, "any"))
            }
            p class="note" { "What has no score, or cannot be labelled for want of data, is told all the same." }
        }
    }
}

fn when(form: &WatchForm) -> impl Renderable {
    let paces = [
        (Pace::Instant, "Each alert at once"),
        (Pace::Daily, "Once a day, together"),
        (Pace::Weekly, "On Mondays, together"),
        (Pace::PatchDay, "Once a month, the day after patch Tuesday"),
    ];
    maud! {
        fieldset {
            legend { "When" }
            div class="pair" {
                p {
                    label for="watch-pace" { "Messages are sent" }
                    select id="watch-pace" name="pace" {
                        @for (pace, words) in paces { option value=(pace.code()) selected[form.pace == pace.code()] { (words) } }
                    }
                }
                (line("digest_hour", "Hour of what is sent together (0 to 23)", &form.digest_hour, "7"))
                (line("quiet_from", "Quiet from, full hour", &form.quiet_from, "20"))
                (line("quiet_until", "Quiet until, full hour", &form.quiet_until, "6"))
                (line("messages", "Messages a day to each recipient, at most", &form.messages, "any number"))
                (line("time_zone", "Time zone", &form.time_zone, "the organisation’s, or Europe/Berlin"))
            }
            p class="check" {
                label {
                    input type="checkbox" name="act_now" value="hold" checked[!form.act_now.is_empty()];
                    " “Act now” waits as everything else does"
                }
            }
            p class="note" { "Nothing is left out: what is held back is sent together, at the end of the quiet hours or at the hour above." }
        }
    }
}

fn line(name: &'static str, caption: &'static str, value: &str, example: &'static str) -> impl Renderable {
    maud! {
        p {
            label for={ "watch-" (name) } { (caption) }
            input id={ "watch-" (name) } type="text" name=(name) value=(value) placeholder=(example);
        }
    }
}

fn lines(name: &'static str, caption: &'static str, value: &str, example: &'static str) -> impl Renderable {
    maud! {
        p {
            label for={ "watch-" (name) } { (caption) }
            // A line break at the beginning of a field is not part of it.
            textarea id={ "watch-" (name) } name=(name) rows="2" placeholder=(example) { "\n" (value) }
        }
    }
}

fn previewed(preview: &WatchPreview) -> impl Renderable {
    let more = preview.alerts.len().saturating_sub(SHOWN_COUNT);
    maud! {
        section id="preview" {
            h2 { (would_have_sent(preview.alerts.len(), PREVIEW_MONTHS, LANGUAGE)) }
            p class="note" { (what_was_looked_at(preview.advisories, preview.is_cut, LANGUAGE)) }
            ol class="alerts" { @for alert in preview.alerts.iter().take(SHOWN_COUNT) { (would_be(alert)) } }
            @if more > 0 { p class="note" { "And " (more) " more." } }
        }
    }
}

fn would_be(alert: &PreviewedAlert) -> impl Renderable {
    maud! {
        li class="alert" {
            (Window(alert.label))
            div class="about" {
                p class="title" { a href={ "/advisories/" %(alert.advisory.0) } { (Text(&alert.title)) } }
                p class="meta" {
                    span { (Day(alert.published)) }
                    span { (Text(&hits(&alert.hits, LANGUAGE))) }
                    span class="id" { (Text(&alert.publisher)) " " (Text(&alert.tracking_id)) }
                }
            }
        }
    }
}

/// Addresses as they may be shown: that of a web hook is a secret.
pub(super) fn shown_all(recipients: &[String]) -> String {
    recipients.iter().map(|recipient| shown_text(recipient)).collect::<Vec<_>>().join(", ")
}
