//! Assess: advisory + enrichment → label, explanation, plan; and the case it belongs to, before anybody is alerted of it.
//!
//! Does not know: why an advisory is pending (new, revised, or enriched anew).

use super::{STAGE_BATCH_COUNT, in_pieces};
use crate::{Monitor, StageError};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Assessed, Claim, OrganisationId, OrganisationPolicy, OwnAssessed, Stage};
use triage::advisory::AdvisoryId;
use triage::assessment::Policy;
use triage::case::CaseFacts;
use triage::{Advisory, Enrichment};

/// Assesses one batch; returns how many. Zero means nothing is pending.
pub async fn run(monitor: &Monitor, now: Timestamp) -> Result<usize, StageError> {
    let claims = monitor.store.claim_work(Stage::Assess, now, STAGE_BATCH_COUNT).await?;
    if claims.is_empty() {
        return Ok(0);
    }
    let policies = Arc::new(Policies::load(monitor).await?);
    in_pieces(monitor, claims, now, async |claims| assess(monitor, &policies, claims, now).await).await
}

/// The policies that decide: the installation's, and those of organisations that have one.
struct Policies {
    installation: Arc<Policy>,
    own: Vec<OwnPolicy>,
}

struct OwnPolicy {
    organisation: OrganisationId,
    changed: Timestamp,
    policy: Policy,
}

impl Policies {
    async fn load(monitor: &Monitor) -> Result<Policies, StageError> {
        let own = monitor.store.list_policies().await?.into_iter().filter_map(read).collect();
        Ok(Policies { installation: Arc::clone(&monitor.policy), own })
    }

    fn decide(&self, claim: Claim, advisory: &Advisory, enrichment: &Enrichment) -> Assessed {
        let under = |policy: &Policy| triage::assessment::assess(advisory, enrichment, policy);
        let own = self.own.iter().map(|own| OwnAssessed {
            organisation: own.organisation,
            changed: own.changed,
            assessment: under(&own.policy),
        });
        Assessed { claim, assessment: under(&self.installation), own: own.collect() }
    }
}

/// A policy was readable when it was put in place; one that is not any more leaves its organisation with the
/// installation's labels, which is said.
fn read(row: OrganisationPolicy) -> Option<OwnPolicy> {
    let OrganisationPolicy { organisation, changed, text, version, .. } = row;
    match Policy::parse(&text) {
        Ok(policy) => Some(OwnPolicy { organisation, changed, policy }),
        Err(error) => {
            tracing::error!(organisation.id = %organisation, policy.version = version, error = %error, "an organisation's policy cannot be read");
            None
        }
    }
}

async fn assess(
    monitor: &Monitor,
    policies: &Arc<Policies>,
    claims: &[Claim],
    now: Timestamp,
) -> Result<(), StageError> {
    let ids: Vec<_> = claims.iter().map(Claim::advisory_id).collect();
    let mut subjects = monitor.store.load_for_assessment(&ids).await?;
    let mut gone: HashMap<AdvisoryId, Claim> = claims.iter().map(|claim| (claim.advisory_id(), *claim)).collect();
    let claims = Arc::new(gone.clone());
    gone.retain(|id, _| !subjects.iter().any(|(advisory, _)| advisory.id == *id));
    let half = subjects.split_off(subjects.len() / 2);
    let halves = [subjects, half].map(|subjects| {
        let (claims, policies) = (Arc::clone(&claims), Arc::clone(policies));
        tokio::task::spawn_blocking(move || decide(&claims, &subjects, &policies))
    });
    let (mut decided, mut facts) = (Vec::with_capacity(claims.len()), Vec::with_capacity(claims.len()));
    for half in halves {
        let half = half.await.map_err(|error| StageError::Worker { stage: "assess", reason: error.to_string() })?;
        for (assessed, claim, of_case) in half {
            decided.push(assessed);
            facts.push((claim, of_case));
        }
    }
    monitor.store.record_cases(facts, now).await?;
    monitor.store.record_assessments(decided, now).await?;
    // An advisory that is gone needs no assessment any more.
    Ok(monitor.store.complete_work(gone.into_values().collect()).await?)
}

/// Assessing is pure work: each half of a batch gets a thread of its own.
fn decide(
    claims: &HashMap<AdvisoryId, Claim>,
    subjects: &[(Advisory, Enrichment)],
    policies: &Policies,
) -> Vec<(Assessed, Claim, CaseFacts)> {
    let decided = subjects.iter().filter_map(|(advisory, enrichment)| {
        let claim = *claims.get(&advisory.id)?;
        Some((policies.decide(claim, advisory, enrichment), claim, CaseFacts::of(advisory)))
    });
    decided.collect()
}
