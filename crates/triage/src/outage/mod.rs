//! What one update of a device would close: which version, which advisories, and what stays open all the same.
//!
//! An advisory is said to be closed only where each of its products that affects the device has a stated fix that is not
//! later than the target, and the device with the target's version would be met and not affected. Whatever cannot be put
//! in order, is not stated, or is only partly known stays open, with the reason: to stop a plant for an update that closes
//! less than was said is the worst error here. What the new version would be affected by, and the old one is not, is told
//! as well.
//! Does not know: when a window is, or whether an update suits a device.

#[cfg(test)]
mod tests;

use crate::advisory::AdvisoryId;
use crate::assessment::{Fix, FixStatus};
use crate::matching::{
    AdvisoryIndex, AssetKind, EVIDENCE_COUNT_MAX, Evidence, Match, PreparedAdvisory, Verdict, VersionEvidence,
    match_kinds, match_pair, prepare_kind,
};
use crate::product::Version;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

terms! {
    /// Why an advisory stays open on a device.
    StaysOpen {
        /// The source states no fix for a product that affects the device.
        NoFix = "no_fix",
        /// It states one without a version.
        NoVersion = "no_version",
        /// The fixed versions, or the device's own, cannot be put in order.
        Unordered = "unordered",
        /// The inventory has no version of the device.
        VersionMissing = "version_missing",
        /// The device's version is the target, or later, and it counts as affected all the same.
        NotNewer = "not_newer",
        /// The advisory still names the target as affected, or does not say that it is not.
        StillAffected = "still_affected",
        /// A person says that the device is affected; no product of the advisory says so.
        ByPerson = "by_person",
        /// Too many products of the advisory meet the device to hold them all against the target.
        TooMany = "too_many",
        /// The advisory's newest revision was not assessed yet.
        NotAssessed = "not_assessed",
    }
}

/// An advisory that is open somewhere.
#[derive(Clone, Debug)]
pub struct OpenAdvisory {
    /// Its keys.
    pub prepared: PreparedAdvisory,
    /// What can be installed, product by product; `None` before it is assessed.
    pub fixes: Option<Vec<Fix>>,
}

/// An affected match of a device.
#[derive(Clone, Debug)]
pub struct OpenMatch {
    /// Which of the advisories.
    pub advisory: usize,
    /// What met what.
    pub evidence: Vec<Evidence>,
}

/// A device with what is open on it.
#[derive(Clone, Debug)]
pub struct Device {
    /// Where it stands.
    pub site: String,
    /// What a verdict hangs on.
    pub kind: AssetKind,
    /// Its affected matches.
    pub open: Vec<OpenMatch>,
}

/// What could be done with some devices of one product at one site in one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Where they stand.
    pub site: String,
    /// As the inventory has it.
    pub vendor: String,
    /// As the inventory has it.
    pub product: String,
    /// As the inventory has it.
    pub order_number: String,
    /// The version to install, as the source writes it; `None` where none can be named.
    pub target: Option<String>,
    /// Which of the devices.
    pub devices: Vec<usize>,
    /// The advisories that no device of the action would have open any more.
    pub closes: Vec<usize>,
    /// The advisories that would stay open on some of them.
    pub stays: Vec<Stays>,
    /// The advisories that touch the new version and not the one that is installed.
    pub opens: Vec<Opens>,
}

/// An advisory that an update would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opens {
    /// Which.
    pub advisory: AdvisoryId,
    /// Affected, or not known for want of data.
    pub verdict: Verdict,
    /// On how many devices of the action.
    pub devices: usize,
}

/// An advisory that stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stays {
    /// Which of the advisories.
    pub advisory: usize,
    /// Why.
    pub reason: StaysOpen,
    /// What the source says about a fix, where that is why.
    pub fix: Option<FixStatus>,
    /// On how many devices of the action.
    pub devices: usize,
}

/// What becomes of the advisories of one kind of devices.
#[derive(Clone, Debug)]
struct KindPlan {
    target: Option<Version>,
    /// By place in the list of open matches.
    outcomes: Vec<Result<(), Why>>,
    opens: Vec<(AdvisoryId, Verdict)>,
}

type Why = (StaysOpen, Option<FixStatus>);

/// What could be done, by site; those that close most come first. `index` holds every advisory, so that none that the new
/// version would bring is passed over.
pub fn plan(devices: &[Device], advisories: &[OpenAdvisory], index: &AdvisoryIndex) -> Vec<Action> {
    let mut known: HashMap<(&AssetKind, Vec<usize>), KindPlan> = HashMap::new();
    let mut groups: BTreeMap<(&str, &str, &str, &str, Option<String>), Group> = BTreeMap::new();
    for (place, device) in devices.iter().enumerate().filter(|(_, device)| !device.open.is_empty()) {
        let open: Vec<usize> = device.open.iter().map(|one| one.advisory).collect();
        let planned = known.entry((&device.kind, open)).or_insert_with(|| plan_kind(device, advisories, index));
        let target = planned.target.as_ref().map(|version| version.written().to_owned());
        let AssetKind { vendor, product, order_number, .. } = &device.kind;
        groups.entry((&device.site, vendor, product, order_number, target)).or_default().add(place, device, planned);
    }
    let mut actions: Vec<Action> = groups
        .into_iter()
        .map(|((site, vendor, product, order_number, target), group)| Action {
            site: site.to_owned(),
            vendor: vendor.to_owned(),
            product: product.to_owned(),
            order_number: order_number.to_owned(),
            target,
            closes: group.closes(),
            stays: group.stays(),
            opens: group.opens(),
            devices: group.devices,
        })
        .collect();
    actions.sort_by(|a, b| (&a.site, b.closes.len(), b.devices.len()).cmp(&(&b.site, a.closes.len(), a.devices.len())));
    actions
}

/// Devices that are updated alike.
#[derive(Default)]
struct Group {
    devices: Vec<usize>,
    /// On how many devices each advisory is closed.
    closed: BTreeMap<usize, usize>,
    open: BTreeMap<(usize, Why), usize>,
    brought: BTreeMap<(AdvisoryId, Verdict), usize>,
}

impl Group {
    fn add(&mut self, place: usize, device: &Device, planned: &KindPlan) {
        self.devices.push(place);
        for (one, outcome) in device.open.iter().zip(&planned.outcomes) {
            match outcome {
                Ok(()) => *self.closed.entry(one.advisory).or_default() += 1,
                Err(why) => *self.open.entry((one.advisory, *why)).or_default() += 1,
            }
        }
        for brought in &planned.opens {
            *self.brought.entry(*brought).or_default() += 1;
        }
    }

    fn closes(&self) -> Vec<usize> {
        let stays = |advisory: &usize| self.open.keys().any(|(open, _)| open == advisory);
        self.closed.keys().filter(|advisory| !stays(advisory)).copied().collect()
    }

    fn stays(&self) -> Vec<Stays> {
        let stays = self.open.iter();
        stays
            .map(|((advisory, (reason, fix)), devices)| Stays {
                advisory: *advisory,
                reason: *reason,
                fix: *fix,
                devices: *devices,
            })
            .collect()
    }

    fn opens(&self) -> Vec<Opens> {
        let brought = self.brought.iter();
        brought
            .map(|((advisory, verdict), devices)| Opens { advisory: *advisory, verdict: *verdict, devices: *devices })
            .collect()
    }
}

fn plan_kind(device: &Device, advisories: &[OpenAdvisory], index: &AdvisoryIndex) -> KindPlan {
    let stated: Vec<Result<Vec<Version>, Why>> =
        device.open.iter().map(|one| stated_fixes(one, advisories.get(one.advisory))).collect();
    let all: Vec<&Version> = stated.iter().flatten().flatten().collect();
    let refused = |why: Why| KindPlan {
        target: None,
        outcomes: stated.iter().map(|one| Err(one.as_ref().err().copied().unwrap_or(why))).collect(),
        opens: Vec::new(),
    };
    let Some(target) = latest(&all) else { return refused((StaysOpen::Unordered, None)) };
    let own = device.kind.version.trim();
    if own.is_empty() {
        return refused((StaysOpen::VersionMissing, None));
    }
    match Version::parse(own).and_then(|own| own.compare(target)) {
        Some(Ordering::Less) => {}
        Some(Ordering::Equal | Ordering::Greater) => return refused((StaysOpen::NotNewer, None)),
        None => return refused((StaysOpen::Unordered, None)),
    }
    let outcome = |(one, stated): (&OpenMatch, &Result<Vec<Version>, Why>)| {
        stated.as_ref().map_err(|why| *why)?;
        let is_out = advisories.get(one.advisory).is_some_and(|open| is_out(&open.prepared, &device.kind, target));
        if is_out { Ok(()) } else { Err((StaysOpen::StillAffected, None)) }
    };
    let outcomes = device.open.iter().zip(&stated).map(outcome).collect();
    KindPlan { target: Some(target.clone()), outcomes, opens: brought(index, &device.kind, target) }
}

/// The fixed versions of every product by which the advisory affects the device.
fn stated_fixes(one: &OpenMatch, advisory: Option<&OpenAdvisory>) -> Result<Vec<Version>, Why> {
    let fixes = advisory.and_then(|advisory| advisory.fixes.as_ref()).ok_or((StaysOpen::NotAssessed, None))?;
    if one.evidence.len() >= EVIDENCE_COUNT_MAX {
        return Err((StaysOpen::TooMany, None));
    }
    let affects =
        |said: &VersionEvidence| matches!(said, VersionEvidence::AllVersions | VersionEvidence::Inside { .. });
    let affecting = one.evidence.iter().filter(|evidence| affects(&evidence.version));
    let version = |evidence: &Evidence| {
        let fix = fixes.get(evidence.product as usize).ok_or((StaysOpen::NotAssessed, None))?;
        if fix.status != FixStatus::FixAvailable {
            return Err((StaysOpen::NoFix, Some(fix.status)));
        }
        let written = fix.version.as_deref().ok_or((StaysOpen::NoVersion, None))?;
        Version::parse(written).ok_or((StaysOpen::Unordered, None))
    };
    let versions: Vec<Version> = affecting.map(version).collect::<Result<_, _>>()?;
    if versions.is_empty() { Err((StaysOpen::ByPerson, None)) } else { Ok(versions) }
}

/// The version that none of the others exceeds, if it can be ordered with every one of them.
fn latest<'v>(all: &[&'v Version]) -> Option<&'v Version> {
    let exceeds_none = |candidate: &&&'v Version| {
        all.iter().all(|other| matches!(other.compare(candidate), Some(Ordering::Less | Ordering::Equal)))
    };
    all.iter().find(exceeds_none).copied()
}

/// The advisories that touch the target, or may, and touch the version that is installed less surely or not at all.
fn brought(index: &AdvisoryIndex, kind: &AssetKind, target: &Version) -> Vec<(AdvisoryId, Verdict)> {
    let met = match_kinds(index, &[kind.clone(), updated(kind, target)]);
    let (now, then): (Vec<_>, Vec<_>) = met.into_iter().partition(|(_, found)| found.asset == 0);
    let now: HashMap<AdvisoryId, Verdict> = now.into_iter().map(|(id, found)| (id, found.verdict)).collect();
    let is_new = |(id, found): (AdvisoryId, Match)| {
        let is_more = match (found.verdict, now.get(&id)) {
            (Verdict::Affected, had) => had != Some(&Verdict::Affected),
            (Verdict::NeedsData, had) => !matches!(had, Some(Verdict::Affected | Verdict::NeedsData)),
            (Verdict::Fixed | Verdict::NotAffected, _) => false,
        };
        is_more.then_some((id, found.verdict))
    };
    then.into_iter().filter_map(is_new).collect()
}

fn updated(kind: &AssetKind, target: &Version) -> AssetKind {
    AssetKind { version: target.written().to_owned(), ..kind.clone() }
}

/// Whether the advisory meets the device with the target's version and acquits it by its version alone.
fn is_out(advisory: &PreparedAdvisory, kind: &AssetKind, target: &Version) -> bool {
    let Some(found) = match_pair(advisory, &prepare_kind(&updated(kind, target))) else { return false };
    let acquits = |evidence: &Evidence| {
        matches!(
            evidence.version,
            VersionEvidence::Outside { .. }
                | VersionEvidence::ListedFixed { .. }
                | VersionEvidence::FixedSince { .. }
                | VersionEvidence::ListedNotAffected
        )
    };
    matches!(found.verdict, Verdict::Fixed | Verdict::NotAffected)
        && found.evidence.len() < EVIDENCE_COUNT_MAX
        && found.evidence.iter().all(acquits)
}
