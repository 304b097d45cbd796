//! Which changes become an alert, and what the alert says.
//!
//! One case, one alert for each watchlist; a later one says what changed. An alert is a row before it is a
//! message: [`Content`] holds message ids and facts, never sentences.
//!
//! Does not know: channels, recipients, clocks.

mod facts;
mod likelihood;
mod renewal;
mod told;

use crate::advisory::Advisory;
use crate::advisory::revision::{Change, Comparison};
use crate::assessment::{Assessment, FixStatus, Label, PlanGroup, StepText};
use crate::case::CaseId;
use crate::digest::digest;
use crate::matching::{Evidence, Verdict};
use crate::watchlist::Hit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use likelihood::{EpssJump, may_be_jump};

/// Steps quoted in one alert: a mail is read on a phone; the page has the whole plan.
pub const ALERT_STEPS_COUNT_MAX: usize = 3;
/// Assets named in one alert; the rest is counted.
pub const ALERT_ASSETS_COUNT_MAX: usize = 20;
/// Changes of a revision that one alert tells; the rest is counted, and the page has them all.
pub const ALERT_CHANGES_COUNT_MAX: usize = 5;
/// Characters kept of what stood before and stands now in a change that an alert tells: a row is no place for documents.
const CHANGE_CHARS_MAX: usize = 300;
/// Products and vulnerabilities kept of such a change; a sentence names fewer.
const CHANGE_NAMES_COUNT_MAX: usize = 5;
/// A change of the score by this much is worth a second alert.
const SCORE_CHANGE_MIN: f64 = 1.0;

terms! {
    /// Why an alert is raised.
    Reason {
        /// First heard of.
        New = "new",
        /// Now known to be exploited.
        NowExploited = "now_exploited",
        /// A product of the advisory that had no fix has one now.
        FixAvailable = "fix_available",
        /// An asset of ours is touched that was not before, or is affected that only might have been.
        YourProductAdded = "your_product_added",
        /// The label became more urgent, or the score moved by a point or more.
        ScoreChanged = "score_changed",
        /// Exploitation has become much likelier by EPSS.
        EpssJump = "epss_jump",
        /// Another document about the problem names something that the watchlist asks for and that no alert named.
        NamesMore = "names_more",
        /// Something material of the document changed.
        Revised = "revised",
        /// Another document about a problem that was told, with nothing new for the reader: kept, and nobody is told.
        AlsoPublished = "also_published",
    }
}

/// An asset that the advisory touches, as the alert tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TouchedAsset {
    /// The inventory's own key.
    pub external_id: String,
    /// Vendor and product as the inventory has them.
    pub name: String,
    /// Order number as the inventory has it.
    pub order_number: String,
    /// Version as the inventory has it.
    pub version: String,
    /// Site and zone.
    pub place: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The deciding evidence.
    pub evidence: Option<Evidence>,
}

/// Everything an alert says, in whatever language it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Why.
    pub reason: Reason,
    /// The publisher's id.
    pub tracking_id: String,
    /// Who published.
    pub publisher: String,
    /// Title.
    pub title: String,
    /// Label at that time.
    pub label: Label,
    /// Score at that time.
    pub score: Option<f64>,
    /// Listed in KEV or known to be exploited at that time.
    pub exploited: bool,
    /// The highest EPSS probability at that time, from 0 to 1; `None` if there was no score.
    #[serde(default)]
    pub epss: Option<f64>,
    /// The alert says what EPSS was: those of older versions do not.
    #[serde(default)]
    pub epss_noted: bool,
    /// How far it rose since the last alert, where that is far, whatever the reason is.
    #[serde(default)]
    pub epss_jump: Option<EpssJump>,
    /// Products with a fix at that time, by vendor, name and order numbers, sorted; one for each of its versions.
    pub fixable: Vec<String>,
    /// A digest of products, versions and remediations at that time.
    pub facts: String,
    /// The watchlist's name.
    pub watchlist: String,
    /// Why the watchlist hit.
    pub hits: Vec<Hit>,
    /// Only a feed announced it: there is no document yet.
    #[serde(default)]
    pub is_announcement: bool,
    /// It names no product: no asset could be compared with it.
    #[serde(default)]
    pub names_no_product: bool,
    /// Our assets, affected first.
    pub assets: Vec<TouchedAsset>,
    /// Assets beyond those named.
    pub assets_more: u32,
    /// Every touched asset with its verdict, also those not named: what a later alert is compared with.
    pub touched: Vec<String>,
    /// What to do first.
    pub steps: Vec<StepText>,
    /// What is material of the difference between the revision that was told of last and this one.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// Material changes beyond those, and whatever the comparison left off.
    #[serde(default)]
    pub changes_more: u32,
    /// SHA-256 of the revision that it tells of.
    #[serde(default)]
    pub sha256: String,
    /// This alert or an earlier one of the watchlist about the advisory was meant for somebody, also where another
    /// watchlist's message told him; those of older versions do not say.
    #[serde(default)]
    pub is_told: bool,
    /// Not of what is new, and still nobody was told of the case before: the watchlist had only recorded it.
    #[serde(default)]
    pub is_first_telling: bool,
    /// The page, relative to the public URL.
    pub path: String,
}

/// What is known now, before a reason is chosen.
pub struct Situation<'a> {
    /// What the advisory says, as [`describe`] has it.
    pub description: &'a Content,
    /// How its revision differs from the one that the last alert told of; `None` where nobody can say.
    pub comparison: Option<&'a Comparison>,
    /// The watchlist's name.
    pub watchlist: &'a str,
    /// Why it hit.
    pub hits: Vec<Hit>,
    /// The organisation's touched assets.
    pub assets: Vec<TouchedAsset>,
    /// There are such, and for each of them people said that the remediation is done, for what the advisory says today.
    pub is_remediated: bool,
}

/// What a watchlist was told before of a case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before<'a> {
    /// Last of this document.
    pub own: Option<&'a Content>,
    /// Somebody was told of that: it was not only recorded.
    pub is_own_told: bool,
    /// Last of each other document of the case, if anybody was told.
    pub elsewhere: &'a [Content],
}

/// The alert to raise, if any: the first one for a case always, a later one only for something material. Another
/// document about a problem that was told is [`Reason::AlsoPublished`] if it adds nothing for the reader.
pub fn decide(before: Before<'_>, situation: Situation<'_>) -> Option<Content> {
    let (comparison, is_remediated) = (situation.comparison, situation.is_remediated);
    let mut content = compose(situation);
    // What was kept beside another document was told of that one: when the two turn out to be two problems, it is news.
    let own = before.own.filter(|own| own.reason != Reason::AlsoPublished || !before.elsewhere.is_empty());
    content.reason = match own {
        Some(own) => {
            let told = told::together(own, before.elsewhere);
            // Of what nobody was told of, that it has become likelier is no news, and hides none.
            content.epss_jump = before.is_own_told.then(|| likelihood::jump(&told, &content)).flatten();
            changed(&told, &content, comparison)?
        }
        None if before.elsewhere.is_empty() => Reason::New,
        None => told::news(before.elsewhere, &content).unwrap_or(Reason::AlsoPublished),
    };
    if own.is_some() && is_remediated && renewal::is_no_news(content.reason, &content.hits, comparison) {
        return None;
    }
    if own.is_some() {
        tell_changes(&mut content, comparison);
    }
    Some(content)
}

fn tell_changes(content: &mut Content, comparison: Option<&Comparison>) {
    let material = || comparison.into_iter().flat_map(Comparison::material);
    content.changes = material().take(ALERT_CHANGES_COUNT_MAX).map(shortened).collect();
    let more = material().count().saturating_sub(ALERT_CHANGES_COUNT_MAX);
    let left_off = comparison.map_or(0, |comparison| comparison.left_off);
    content.changes_more = u32::try_from(more).unwrap_or(u32::MAX).saturating_add(left_off);
}

/// A change without its places, and with no more text than a sentence needs.
fn shortened(change: &Change) -> Change {
    let mut change = change.clone();
    for told in [&mut change.before, &mut change.after].into_iter().flatten() {
        told.pointers.clear();
        if let Some((end, _)) = told.value.char_indices().nth(CHANGE_CHARS_MAX) {
            told.value.truncate(end);
        }
    }
    for (names, more) in [
        (&mut change.subjects, &mut change.subjects_more),
        (&mut change.vulnerabilities, &mut change.vulnerabilities_more),
    ] {
        let beyond = names.len().saturating_sub(CHANGE_NAMES_COUNT_MAX);
        *more = more.saturating_add(u32::try_from(beyond).unwrap_or(u32::MAX));
        names.truncate(CHANGE_NAMES_COUNT_MAX);
    }
    change
}

/// What makes two alerts the same one, so that no run raises it twice.
///
/// Hangs on the case, not on the advisory: the same problem told by two publishers is one alert. Hangs on the watchlist's
/// id, not on its name, which another one may have later.
pub fn key(case: &CaseId, content: &Content, watchlist: Uuid) -> String {
    match content.reason {
        Reason::New => format!("{}/new/{watchlist}", case.0),
        _ => format!("{}/{watchlist}", state(case, content)),
    }
}

/// What makes two deliveries the same one: a reader on two watchlists hears of a case once. Where a watchlist's first alert
/// tells of what changed since (`changed` is the number of the revision), he hears of that too, once.
pub fn delivery_key(case: &CaseId, content: &Content, changed: Option<u32>, channel: &str, recipient: &str) -> String {
    match (content.reason, changed) {
        (Reason::New, None) => format!("{}/new/{channel}/{recipient}", case.0),
        (Reason::New, Some(revision)) => format!("{}/{revision}/{channel}/{recipient}", state(case, content)),
        _ => format!("{}/{channel}/{recipient}", state(case, content)),
    }
}

fn state(case: &CaseId, content: &Content) -> String {
    let score = content.score.map(|score| format!("{score:.1}")).unwrap_or_default();
    let state = [content.label.code(), &score, &content.facts, &content.touched.join("\n")].join("\n");
    format!("{}/{}/{:016x}", case.0, content.reason.code(), digest(state.bytes()))
}

fn changed(previous: &Content, now: &Content, comparison: Option<&Comparison>) -> Option<Reason> {
    // Where the revision that was told of cannot be compared, any difference in the facts counts: in doubt it is told.
    let is_revised = || comparison.map_or(now.facts != previous.facts, Comparison::is_material);
    let score_moved = match (previous.score, now.score) {
        (Some(before), Some(after)) => (before - after).abs() >= SCORE_CHANGE_MIN,
        (before, after) => before.is_some() != after.is_some(),
    };
    if now.exploited && !previous.exploited {
        Some(Reason::NowExploited)
    } else if has_more(&now.fixable, &previous.fixable) {
        Some(Reason::FixAvailable)
    } else if now.touched.iter().any(|asset| is_newly_touched(asset, &previous.touched)) {
        Some(Reason::YourProductAdded)
    } else if now.label < previous.label || score_moved {
        Some(Reason::ScoreChanged)
    } else if now.epss_jump.is_some() {
        Some(Reason::EpssJump)
    } else if is_revised() {
        Some(Reason::Revised)
    } else {
        None
    }
}

/// Whether some key stands more often in `now` than in `before`; both are sorted.
fn has_more(now: &[String], before: &[String]) -> bool {
    let count =
        |list: &[String], key: &String| list.partition_point(|one| one <= key) - list.partition_point(|one| one < key);
    now.iter().any(|key| count(now, key) > count(before, key))
}

/// `asset=verdict`.
fn touch(asset: &str, verdict: Verdict) -> String {
    format!("{asset}={}", verdict.code())
}

/// Whether `asset=verdict` is worse than what was told of the asset before; that a doubt arose or went is not.
fn is_newly_touched(touched: &str, before: &[String]) -> bool {
    let Some((asset, verdict)) = touched.rsplit_once('=') else { return false };
    let told = |verdict: Verdict| before.binary_search(&touch(asset, verdict)).is_ok();
    let known = verdict != Verdict::Affected.code() && told(Verdict::NeedsData);
    !known && !told(Verdict::Affected)
}

/// What an alert about the advisory says whoever gets it, made once for all of them: its revision `sha256`, assessed so, on
/// the page `path`, relative to the public URL.
pub fn describe(advisory: &Advisory, sha256: &str, assessment: &Assessment, path: String) -> Content {
    Content {
        reason: Reason::New,
        tracking_id: advisory.tracking_id.clone(),
        publisher: advisory.publisher.name.clone(),
        title: advisory.title.clone(),
        label: assessment.label,
        score: assessment.cvss.as_ref().map(|cvss| cvss.score),
        exploited: assessment.tags.iter().any(|tag| tag.code == "actively_exploited"),
        epss: assessment.exploitability.epss.as_ref().map(|(_, epss)| epss.probability),
        epss_noted: true,
        epss_jump: None,
        fixable: fixable(advisory, assessment),
        facts: facts::facts(advisory),
        watchlist: String::new(),
        hits: Vec::new(),
        is_announcement: advisory.is_announcement(),
        names_no_product: advisory.products.is_empty(),
        assets: Vec::new(),
        touched: Vec::new(),
        assets_more: 0,
        steps: first_steps(assessment),
        changes: Vec::new(),
        changes_more: 0,
        sha256: sha256.to_owned(),
        is_told: false,
        is_first_telling: false,
        path,
    }
}

fn compose(situation: Situation<'_>) -> Content {
    let Situation { description, watchlist, hits, mut assets, .. } = situation;
    assets.sort_by(|a, b| (a.verdict, &a.external_id).cmp(&(b.verdict, &b.external_id)));
    let mut touched: Vec<String> = assets.iter().map(|asset| touch(&asset.external_id, asset.verdict)).collect();
    touched.sort_unstable();
    let assets_more = assets.len().saturating_sub(ALERT_ASSETS_COUNT_MAX);
    assets.truncate(ALERT_ASSETS_COUNT_MAX);
    Content {
        watchlist: watchlist.to_owned(),
        hits,
        assets,
        touched,
        assets_more: u32::try_from(assets_more).unwrap_or(u32::MAX),
        ..description.clone()
    }
}

fn fixable(advisory: &Advisory, assessment: &Assessment) -> Vec<String> {
    let fixes = assessment.fixes.iter().zip(&advisory.products);
    let fixed = fixes.filter(|(fix, _)| fix.status == FixStatus::FixAvailable);
    let mut keys: Vec<String> = fixed.map(|(_, product)| facts::product_key(product)).collect();
    keys.sort_unstable();
    keys
}

/// The steps a reader should see first: what to do now, else what to schedule, else the mitigations.
fn first_steps(assessment: &Assessment) -> Vec<StepText> {
    [PlanGroup::DoNow, PlanGroup::Schedule, PlanGroup::Mitigations, PlanGroup::Statements]
        .into_iter()
        .map(|group| assessment.plan.iter().filter(move |step| step.group == group))
        .map(|steps| steps.take(ALERT_STEPS_COUNT_MAX).map(|step| step.text.clone()).collect::<Vec<_>>())
        .find(|steps| !steps.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
