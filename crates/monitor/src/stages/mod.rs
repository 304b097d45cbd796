//! What happens by itself, in pipeline order. Every stage: claim a bounded batch → decide in `triage` → write.
//!
//! Sibling stages never call each other; they meet in rows.

use crate::{Monitor, StageError};
use csaf::{Finding, Severity};
use jiff::{SignedDuration, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::{Claim, ListingFinding};

pub mod alert;
pub mod assess;
pub mod catalogs;
pub mod deliver;
pub mod draft;
pub mod ingest;
pub mod link_mails;
pub mod matching;
pub mod news;
pub mod quality;
pub mod seal;
pub mod silence;

/// Advisories that one run of a stage takes: long enough to share a transaction, short enough to lose.
pub const STAGE_BATCH_COUNT: u32 = 200;
/// The pause after the first failed attempt at a piece of work; it doubles up to [`PAUSE_SECONDS_MAX`].
const PAUSE_SECONDS_FIRST: i64 = 30;
/// Work that failed is never given up: the health page counts it, and it is tried four times a day.
const PAUSE_SECONDS_MAX: i64 = 6 * 3600;

/// Does a batch; where that fails, does its pieces one by one, so that one that cannot be done holds up no other.
///
/// What fails again is given back with its reason and offered again later. Returns how many were taken.
async fn in_pieces(
    monitor: &Monitor,
    claims: Vec<Claim>,
    now: Timestamp,
    work: impl AsyncFn(&[Claim]) -> Result<(), StageError>,
) -> Result<usize, StageError> {
    if claims.is_empty() || work(&claims).await.is_ok() {
        return Ok(claims.len());
    }
    for claim in &claims {
        if let Err(error) = work(std::slice::from_ref(claim)).await {
            tracing::error!(work.stage = claim.stage.code(), work.subject = %claim.subject, %error, "work failed");
            monitor.store.fail_work(*claim, &error.to_string(), later(now, claim.attempts)).await?;
        }
    }
    Ok(claims.len())
}

/// When something that failed `attempts` times is tried again.
fn later(now: Timestamp, attempts: u32) -> Timestamp {
    let doublings = attempts.saturating_sub(1).min(16);
    let pause = PAUSE_SECONDS_FIRST.saturating_mul(1 << doublings).min(PAUSE_SECONDS_MAX);
    now.checked_add(SignedDuration::from_secs(pause)).unwrap_or(now)
}

/// The right-hand side of the Message-ID: the sender's domain, which the installation answers for.
fn sender_host(from: &str) -> &str {
    let host = from.rsplit_once('@').map_or("localhost", |(_, host)| host);
    host.trim_end_matches('>').trim()
}

/// Each rule once: a listing of a million lines may have a million findings.
fn by_rule(findings: &[Finding]) -> Vec<ListingFinding> {
    let mut rules: BTreeMap<(Reverse<Severity>, &str), (&str, u64)> = BTreeMap::new();
    for Finding { rule, severity, message, .. } in findings {
        rules.entry((Reverse(*severity), rule)).or_insert((message, 0)).1 += 1;
    }
    let kept = rules.into_iter().map(|((Reverse(severity), rule), (message, count))| ListingFinding {
        rule: rule.to_owned(),
        severity: severity.code().to_owned(),
        message: message.to_owned(),
        count,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_half_a_minute_to_six_hours() {
        let now = Timestamp::UNIX_EPOCH;
        let pauses = [1, 2, 3, 10, 11, 4_000_000_000].map(|attempts| later(now, attempts).as_second());
        assert_eq!(pauses, [30, 60, 120, 15_360, 21_600, 21_600]);
    }

    #[test]
    fn a_message_id_ends_with_the_senders_domain() {
        for (from, host) in
            [("Annunciator <a@plant.example>", "plant.example"), ("a@b.test", "b.test"), ("x", "localhost")]
        {
            assert_eq!(sender_host(from), host);
        }
    }
}
