//! Views of work orders: what is to be done on which devices, as a sheet of paper.
//!
//! Does not know: how open matches were found.

use super::{AdvisoryLink, Tick};
use jiff::Timestamp;
use triage::Advisory;
use triage::assessment::{Fix, Label, PlanStep};
use triage::asset::AssetRecord;
use triage::matching::{Evidence, Verdict};

/// An order for all devices that one advisory touches, or for one device and all advisories that touch it.
#[derive(Clone, Debug)]
pub struct WorkOrder<'a> {
    /// Whose advisory or device it is for.
    pub about: OrderAbout<'a>,
    /// One part for each advisory, the most pressing first.
    pub parts: Vec<OrderPart<'a>>,
    /// Open matches that it leaves out: too many for one order.
    pub more: u64,
    /// When it was made.
    pub made: Timestamp,
    /// For whom.
    pub by: String,
}

/// What an order is for.
#[derive(Clone, Copy, Debug)]
pub enum OrderAbout<'a> {
    /// One advisory.
    Advisory(AdvisoryLink<'a>),
    /// One device.
    Asset(&'a AssetRecord),
}

/// What one advisory asks for.
#[derive(Clone, Debug)]
pub struct OrderPart<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// The same, whole.
    pub advisory: &'a Advisory,
    /// Whether its revision was read already: else nothing can be said of steps.
    pub is_assessed: bool,
    /// Its label.
    pub label: Label,
    /// Whether one of its CVEs is known to be exploited.
    pub kev: bool,
    /// Number of the revision that the steps are from.
    pub revision: u32,
    /// SHA-256 of that revision's bytes.
    pub sha256: &'a str,
    /// The steps that concern these devices, in the order of the plan.
    pub steps: Vec<&'a PlanStep>,
    /// Steps that were ticked before the order was made.
    pub ticks: Vec<Tick<'a>>,
    /// The devices, by place.
    pub devices: Vec<OrderDevice<'a>>,
}

/// One device of an order.
#[derive(Clone, Debug)]
pub struct OrderDevice<'a> {
    /// What the inventory says of it.
    pub record: &'a AssetRecord,
    /// Affected, or not known for want of data.
    pub verdict: Verdict,
    /// What met what, the deciding one first.
    pub evidence: &'a [Evidence],
    /// What the source says can be installed, each statement once.
    pub fixes: Vec<&'a Fix>,
}

/// The steps of a plan for the products that a match names: those for one of them, and those for all. Where the match may
/// name more products than are kept of it, or others than the plan knows, every step.
pub fn steps_for<'a>(plan: &'a [PlanStep], products: Option<&[u32]>) -> Vec<&'a PlanStep> {
    let concerns = |step: &&PlanStep| match products {
        Some(products) => step.products.is_empty() || step.products.iter().any(|product| products.contains(product)),
        None => true,
    };
    plan.iter().filter(concerns).collect()
}
