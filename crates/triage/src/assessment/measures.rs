//! Measures that follow from the traits of the told weakness, where some affected product has no fix.
//!
//! None is offered that the publisher already names in its advice for one of these products. All are marked as derived.
//! Does not know: the sentences (`wording`).

use super::facts::{Facts, VulnerabilityFacts, affected};
use super::plan::{gives_advice, key};
use super::remedy::Remedy;
use super::weakness::classify;
use super::{Fix, FixStatus, PlanGroup, PlanStep, StepKind, StepOrigin, StepText};
use crate::advisory::{Advisory, NoteKind, Remediation};
use crate::wording::{Account, Interaction, Level, Measure, Message, Reach, Weakness};

/// Pointers to "no fix" statements given as evidence beside the trait.
const EVIDENCE_MAX: usize = 3;

/// Words by which publishers name a measure themselves, in lower case.
fn named_by(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::RestrictNetwork => &[
            "firewall",
            "network access",
            "segment",
            "restrict access",
            "limit access",
            "trusted ip",
            "isolate",
            "network exposure",
            "access control list",
            "block access",
            "vpn",
        ],
        Measure::ReviewAccounts => {
            &["least privilege", "accounts", "user rights", "authorized users", "authorised users"]
        }
        Measure::TrustedContent => &["untrusted", "unknown sources", "trusted source", "malicious file", "unsolicited"],
        Measure::SeparateBrowser => &["log out", "logout", "browser"],
        Measure::RestrictLogin => &["local access", "authorized personnel", "authorised personnel", "trusted users"],
        Measure::LockAway => &["physical access", "physically", "locked cabinet"],
        Measure::ChangePasswords => {
            &["default password", "change the password", "change password", "default credential"]
        }
        Measure::EncryptTraffic => &["encrypt", "vpn", "tls", "ipsec"],
        Measure::PrepareRestore => &["backup", "monitor"],
    }
}

/// The steps, in the order of the measures.
pub(super) fn measures(advisory: &Advisory, remedies: &[Remedy], fixes: &[Fix], facts: &Facts<'_>) -> Vec<PlanStep> {
    let Some(deciding) = facts.deciding() else { return Vec::new() };
    let products: Vec<u32> = affected(deciding.vulnerability).filter(|at| lacks_fix(fixes, *at)).collect();
    if products.is_empty() {
        return Vec::new();
    }
    let advice = advisory.notes.iter().filter(|note| note.kind == NoteKind::Advice);
    let notes: Vec<String> = advice.map(|note| note.text.text.to_lowercase()).collect();
    let own = advice_for(&products, advisory, remedies);
    let is_named = |measure: Measure| {
        let own = own.iter().copied();
        // The notes' general advice covers the network; nothing else is told apart there.
        let general = notes.iter().map(String::as_str).filter(|_| measure != Measure::RestrictNetwork);
        own.chain(general).any(|text| named_by(measure).iter().any(|words| text.contains(words)))
    };
    let found = Measure::ALL.into_iter().filter_map(|measure| Some((measure, reason(measure, deciding)?)));
    found
        .filter(|(measure, _)| !is_named(*measure))
        .map(|(measure, reason)| step(measure, reason, &products, fixes))
        .collect()
}

/// The publisher's advice for any of these products, in lower case. A text that names a fix may name a firewall as what
/// is fixed, and advice for other products is none for these.
fn advice_for<'r>(products: &[u32], advisory: &Advisory, remedies: &'r [Remedy]) -> Vec<&'r str> {
    let mut is_meant = vec![false; advisory.products.len()];
    for product in products {
        if let Some(flag) = is_meant.get_mut(*product as usize) {
            *flag = true;
        }
    }
    let is_for = |remediation: &Remediation| {
        let mut meets = remediation.products.iter().map(|product| is_meant.get(*product as usize) == Some(&true));
        remediation.products.is_empty() || meets.any(|meets| meets)
    };
    let all = advisory.remediations.iter().zip(remedies);
    let advice = all.filter(|(remediation, remedy)| gives_advice(remediation, remedy) && is_for(remediation));
    advice.map(|(_, remedy)| remedy.lower.as_str()).collect()
}

fn lacks_fix(fixes: &[Fix], product: u32) -> bool {
    fixes
        .get(product as usize)
        .is_some_and(|fix| !matches!(fix.status, FixStatus::FixAvailable | FixStatus::NotAffected))
}

/// Where the trait stands for which the measure is good; `None` if the weakness has it not.
fn reason(measure: Measure, deciding: &VulnerabilityFacts<'_>) -> Option<String> {
    let metrics = &deciding.metrics;
    let weakness = deciding.vulnerability.cwes.iter().find_map(|(id, _)| classify(id));
    let needs_user = !matches!(metrics.interaction, Interaction::None | Interaction::Unknown);
    let in_browser = matches!(weakness, Some(Weakness::ScriptInPage | Weakness::ForgedRequest));
    let is_remote = matches!(metrics.reach, Reach::Network | Reach::Adjacent);
    let (holds, by_weakness) = match measure {
        Measure::RestrictNetwork => (is_remote && !in_browser, false),
        Measure::ReviewAccounts => (matches!(metrics.account, Account::Low | Account::High), false),
        Measure::TrustedContent => (needs_user, false),
        Measure::SeparateBrowser => (in_browser, true),
        Measure::RestrictLogin => (metrics.reach == Reach::Local && !needs_user, false),
        Measure::LockAway => (metrics.reach == Reach::Physical, false),
        Measure::ChangePasswords => (weakness == Some(Weakness::DefaultCredentials), true),
        Measure::EncryptTraffic => (weakness == Some(Weakness::CleartextTransmission) && is_remote, true),
        Measure::PrepareRestore => (metrics.impact.availability == Level::High, false),
    };
    let place = || if by_weakness { deciding.vulnerability.source.clone() } else { deciding.vector_source() };
    holds.then(place)
}

fn step(measure: Measure, reason: String, products: &[u32], fixes: &[Fix]) -> PlanStep {
    let open = products.iter().filter_map(|at| fixes.get(*at as usize)?.evidence.first().cloned());
    let mut evidence = vec![reason];
    for place in open {
        if evidence.len() <= EVIDENCE_MAX && !evidence.contains(&place) {
            evidence.push(place);
        }
    }
    PlanStep {
        key: key("derived", measure.code(), None),
        group: PlanGroup::Mitigations,
        kind: if measure == Measure::PrepareRestore { StepKind::Monitoring } else { StepKind::Hardening },
        text: StepText::Derived(Message::Measure { measure }),
        products: products.to_vec(),
        url: None,
        origin: StepOrigin::Derived,
        evidence,
        contradicted: None,
        restart: None,
        counted: true,
    }
}
