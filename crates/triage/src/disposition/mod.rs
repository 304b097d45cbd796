//! What people decide about a match: whether it is one, and how far its remediation is; and how far they are with a case.
//!
//! CSAF 2.0 and 2.1 §9.1.13 ask for three states of remediation for each vulnerability and asset. A person's word holds
//! for the facts it was given for ([`MatchFacts`]): when those change it is shown and asked for again, never applied.
//! The transitions are three tables, drawn in `docs/reference/dispositions.md`.
//! Does not know: who decided and when, or where that is kept.

mod decision;
mod facts;
mod remediation;
#[cfg(test)]
mod tests;
mod workflow;

pub use decision::{DECISIONS, Decision, DecisionStanding, DecisionStep, decide};
pub use facts::{AssetFacts, Difference, FactSheet, MatchFacts, differences};
pub use remediation::{REMEDIATIONS, Remediation, RemediationStanding, RemediationStep, overall, remediate};
pub use workflow::{DISPOSITIONS, Disposition, DispositionStep, dispose};
