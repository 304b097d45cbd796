//! Watchlists: the list of them, the form of one, and what it would have told.
//!
//! Does not know: how a rule is asked.

use super::atoms::{Day, Text, Window};
use super::recipients;
use crate::view::WatchForm;
use crate::words::{Word, key, language, say};
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

const COLUMNS: [&str; 4] = [key("Asks for"), key("Sent to"), key("Whose"), key("Change")];

/// The main part of the list, with what changes it for readers who may.
pub fn list(watchlists: &[ListedWatchlist], may_write: bool) -> impl Renderable {
    maud! {
        h1 { (Word("Watchlists")) }
        p class="note" { (Word("A watchlist decides who is told of an advisory. What it is told stands under ")) a href="/alerts" { (Word("Alerts")) } "." }
        @if watchlists.is_empty() { (none(may_write)) } @else {
            div class="scroll" {
                table class="grid labelled" {
                    thead { tr { th scope="col" { (Word("Watchlist")) } @for heading in COLUMNS { th scope="col" { (Word(heading)) } } } }
                    tbody { @for listed in watchlists { (row(listed, may_write)) } }
                }
            }
            p class="note" { (Word("As ")) a href="/watchlists.csv" { "CSV" } "." }
            @if may_write { div class="acts" { a class="button strong" href="/watchlists/new" { (Word("New watchlist")) } } }
        }
    }
}

/// What is offered where there is none.
fn none(may_write: bool) -> impl Renderable {
    maud! {
        div class="empty" {
            p { (Word("There is no watchlist yet: nobody is told of anything.")) }
            p { (Word("The best one to begin with asks for whatever touches, or may touch, a device of your inventory.")) }
        }
        @if may_write {
            form class="upload" action="/watchlists" method="post" {
                input type="hidden" name="name" value=(Word("Our inventory"));
                input type="hidden" name="inventory" value="on";
                label for="first-recipients" { (Word("Mail addresses that are told (may be left empty)")) }
                input id="first-recipients" type="text" name="recipients" inputmode="email" placeholder=(Word("shift@plant.example"));
                button type="submit" name="act" value="save" class="strong" { (Word("Watch our inventory")) }
            }
            p { a href="/watchlists/new" { (Word("Write another watchlist")) } }
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
                @if !is_edited { p class="note" { (Word("from the configuration file")) } }
                @if watchlist.is_paused { p class="note" { (Word("paused: tells nobody of anything new")) } }
            }
            td data-label=(Word(COLUMNS[0])) {
                @match rule {
                    Some(rule) => { (asked(rule)) }
                    None => { p class="wrong" { (Word("Its rule cannot be read, so it tells nobody. It has to be written anew.")) } }
                }
            }
            td data-label=(Word(COLUMNS[1])) {
                @if watchlist.recipients.is_empty() { (Word("nobody; alerts are only shown")) }
                @else { (Text(&shown_all(&watchlist.recipients))) p class="note" { (Text(&times(&SendingPolicy::read(&watchlist.sending), language()))) } }
            }
            td data-label=(Word(COLUMNS[2])) { @if watchlist.owner.is_empty() { "–" } @else { (Text(&watchlist.owner)) } }
            td data-label=(Word(COLUMNS[3])) {
                @if !is_edited { (Word("in the file")) } @else if may_write { (buttons(watchlist)) } @else { "–" }
            }
        }
    }
}

fn asked(rule: &Rule) -> impl Renderable {
    let least = thresholds(rule, language());
    maud! {
        (Text(&subjects(rule, language())))
        @if !least.is_empty() { p class="note" { (least) } }
    }
}

fn buttons(watchlist: &Watchlist) -> impl Renderable {
    maud! {
        form class="small-acts" action={ "/watchlists/" %(watchlist.id) "/act" } method="post" {
            @if watchlist.is_paused { button type="submit" name="act" value="resume" { (Word("Resume")) } }
            @else { button type="submit" name="act" value="pause" { (Word("Pause")) } }
            a class="button" href={ "/watchlists/" %(watchlist.id) "/delete" } { (Word("Delete")) }
        }
    }
}

/// The main part of the page that asks before a watchlist is deleted.
pub fn ask_to_delete(watchlist: &Watchlist) -> impl Renderable {
    maud! {
        h1 { (Word("Delete the watchlist ")) (Text(&watchlist.name)) "?" }
        p { (Word("Nobody is told of anything new by it any more, and its feed ends. Alerts that it raised stay, and those of their messages that wait are still sent.")) }
        @if !watchlist.is_paused { p class="note" { (Word("To stop it for a while, pause it instead.")) } }
        form class="acts" action={ "/watchlists/" %(watchlist.id) "/act" } method="post" {
            button type="submit" name="act" value="delete" class="strong" { (Word("Delete it")) }
            a class="button" href="/watchlists" { (Word("Keep it")) }
        }
    }
}

/// The main part of the page of one watchlist.
pub fn edit(view: &EditView<'_>) -> impl Renderable {
    let form = view.form;
    maud! {
        h1 { @match view.watchlist { Some(watchlist) => { (Word("Watchlist ")) (Text(&watchlist.name)) } None => { (Word("New watchlist")) } } }
        @if let Some(wrong) = view.wrong { p class="wrong" role="alert" { (Word("Not kept: ")) (Text(wrong)) } }
        @if let Some(watchlist) = view.watchlist { @if watchlist.is_paused { p class="note" { (Word("It is paused and tells nobody of anything new; messages that wait already are still sent. What comes meanwhile is not told when it goes on, but once it is looked at again: when it changes, or what is known of its vulnerabilities or your assets.")) } } }
        (fields(view))
        @if let Some(watchlist) = view.watchlist { @if !watchlist.recipients.is_empty() { (recipients::test(watchlist)) } }
        @if let Some(preview) = view.preview { (previewed(preview)) }
        @else if form.is_empty() { p class="note" { (Word("Fill in what you want to hear of, and look at what it would have sent before you keep it.")) } }
    }
}

fn fields(view: &EditView<'_>) -> impl Renderable {
    let form = view.form;
    let action =
        view.watchlist.map_or_else(|| "/watchlists".to_owned(), |watchlist| format!("/watchlists/{}", watchlist.id));
    maud! {
        form class="watch" action=(action) method="post" {
            fieldset {
                legend { (Word("Who")) }
                div class="pair" {
                    (line("name", say("Name"), &form.name, say("Control engineers")))
                    (line("owner", say("Whose it is (may be left empty)"), &form.owner, say("Maintenance, hall 3")))
                }
                (recipients::lines(view))
            }
            fieldset {
                legend { (Word("What")) }
                p class="note" { (Word("One text on each line. Any one of them is enough. With nothing here, the watchlist asks for every advisory.")) }
                p class="check" {
                    label { input type="checkbox" name="inventory" value="on" checked[!form.inventory.is_empty()]; (Word(" Whatever touches, or may touch, a device of our inventory")) }
                }
                div class="pair" {
                    (lines("vendors", say("Vendors"), &form.vendors, "Siemens"))
                    (lines("products", say("Products: words of one product’s name, family or order number"), &form.products, "CP 343-1"))
                    (lines("words", say("Words of title or summary"), &form.words, "modbus"))
                    (lines("cves", "CVEs", &form.cves, "CVE-2024-1234"))
                    (lines("sectors", say("Sectors, as advisories name them"), &form.sectors, say("Energy")))
                    (lines("sources", say("Publishers: name or address"), &form.sources, "CISA"))
                }
                @if !form.named_sectors.is_empty() {
                    p class="note" { (Word("The advisory names these sectors: ")) (Text(&form.named_sectors)) (Word(". Each one that you add brings every advisory that names it.")) }
                    input type="hidden" name="named_sectors" value=(form.named_sectors);
                }
            }
            (least(form))
            (when(form))
            div class="acts" {
                button type="submit" name="act" value="preview" { (Word("Show what it would have sent")) }
                button type="submit" name="act" value="save" class="strong" { (Word("Keep")) }
                a class="button" href="/watchlists" { (Word("All watchlists")) }
            }
        }
    }
}

fn least(form: &WatchForm) -> impl Renderable {
    let chosen = |label: Label| form.minimum_label == label.code();
    maud! {
        fieldset {
            legend { (Word("How urgent at least")) }
            div class="pair" {
                p {
                    label for="watch-label" { (Word("Least urgent label")) }
                    select id="watch-label" name="minimum_label" {
                        option value="" { (Word("Any")) }
                        @for label in Label::ALL.into_iter().filter(|label| *label != Label::NeedsData) {
                            option value=(label.code()) selected[chosen(label)] { (wording::label(label, language())) }
                        }
                    }
                }
                (line("minimum_score", say("Lowest CVSS score"), &form.minimum_score, "any"))
            }
            p class="note" { (Word("What has no score, or cannot be labelled for want of data, is told all the same.")) }
        }
    }
}

fn when(form: &WatchForm) -> impl Renderable {
    let paces = [
        (Pace::Instant, say("Each alert at once")),
        (Pace::Daily, say("Once a day, together")),
        (Pace::Weekly, say("On Mondays, together")),
        (Pace::PatchDay, say("Once a month, the day after patch Tuesday")),
    ];
    maud! {
        fieldset {
            legend { (Word("When")) }
            div class="pair" {
                p {
                    label for="watch-pace" { (Word("Messages are sent")) }
                    select id="watch-pace" name="pace" {
                        @for (pace, words) in paces { option value=(pace.code()) selected[form.pace == pace.code()] { (words) } }
                    }
                }
                (line("digest_hour", say("Hour of what is sent together (0 to 23)"), &form.digest_hour, "7"))
                (line("quiet_from", say("Quiet from, full hour"), &form.quiet_from, "20"))
                (line("quiet_until", say("Quiet until, full hour"), &form.quiet_until, "6"))
                (line("messages", say("Messages a day to each recipient, at most"), &form.messages, say("any number")))
                (line("time_zone", say("Time zone"), &form.time_zone, say("the organisation’s, or Europe/Berlin")))
            }
            p class="check" {
                label {
                    input type="checkbox" name="act_now" value="hold" checked[!form.act_now.is_empty()];
                    (Word(" “Act now” waits as everything else does"))
                }
            }
            p class="note" { (Word("Nothing is left out: what is held back is sent together, at the end of the quiet hours or at the hour above.")) }
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
            h2 { (would_have_sent(preview.alerts.len(), PREVIEW_MONTHS, language())) }
            p class="note" { (what_was_looked_at(preview.advisories, preview.is_cut, language())) }
            ol class="alerts" { @for alert in preview.alerts.iter().take(SHOWN_COUNT) { (would_be(alert)) } }
            @if more > 0 { p class="note" { (Word("And ")) (more) (Word(" more.")) } }
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
                    span { (Text(&hits(&alert.hits, language()))) }
                    span class="id" { (Text(&alert.publisher)) " " (Text(&alert.tracking_id)) }
                }
            }
        }
    }
}

/// Addresses as they may be shown: that of a web hook is a secret.
pub(crate) fn shown_all(recipients: &[String]) -> String {
    recipients.iter().map(|recipient| shown_text(recipient)).collect::<Vec<_>>().join(", ")
}
