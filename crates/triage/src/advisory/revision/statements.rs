//! What differs of the publisher's statements on exploitation, impact and SSVC.
//!
//! Does not know: what follows from a statement (`assessment`).

use super::Told;
use super::gathered::Gathered;
use super::rules::{ChangeCode, Rule};
use super::spelling::says_the_same;
use crate::advisory::{Sourced, Vulnerability, view_of};
use crate::wording::PublisherView;

/// What differs of the statements on exploitation of a document or a vulnerability.
pub(super) fn exploitation(before: &[Sourced], after: &[Sourced], about: &[String], found: &mut Gathered) {
    if texts(before) != texts(after) {
        let about = (Vec::new(), about.to_vec());
        let rule = exploitation_rule(before, after);
        found.push_of(ChangeCode::ExploitationChanged, rule, about, joined(before), joined(after));
    }
}

fn exploitation_rule(before: &[Sourced], after: &[Sourced]) -> Rule {
    let worst = |list: &[Sourced]| list.iter().map(view_of).min().unwrap_or(PublisherView::Silent);
    let (was, is) = (worst(before), worst(after));
    let denial_gone = was == PublisherView::NoneKnown && is == PublisherView::Silent;
    let is_new = |statement: &&Sourced| !before.iter().any(|one| says_the_same(&one.text, &statement.text));
    // Only a denial that is new says nothing worse.
    let says_more = after.iter().filter(is_new).any(|statement| view_of(statement) != PublisherView::NoneKnown);
    if says_more || denial_gone { Rule::Exploitation } else { Rule::ExploitationNoWorse }
}

/// What differs of the statements on the impact.
pub(super) fn impact(before: &[Sourced], after: &[Sourced], about: &[String], found: &mut Gathered) {
    let (old, new) = (texts(before), texts(after));
    if old != new {
        let is_same = says_the_same(&old.join("\n"), &new.join("\n"));
        let rule = if is_same { Rule::Spelling } else { Rule::Judgement };
        let about = (Vec::new(), about.to_vec());
        found.push_of(ChangeCode::ImpactChanged, rule, about, joined(before), joined(after));
    }
}

/// What differs of SSVC as the document has it.
pub(super) fn ssvc(a: &Vulnerability, b: &Vulnerability, about: &[String], found: &mut Gathered) {
    let (old, new) = (texts(&a.judgements), texts(&b.judgements));
    if old == new {
        return;
    }
    // `SSVCv2/E:N/A:Y/T:T/2024-07-12T16:11:44Z/`: the time alone is no judgement.
    let points = |texts: &[&str]| -> Vec<String> {
        let parts = texts.iter().flat_map(|text| text.split('/'));
        parts.filter(|part| part.parse::<jiff::Timestamp>().is_err()).map(str::to_owned).collect()
    };
    let rule = if points(&old) == points(&new) { Rule::Bookkeeping } else { Rule::Judgement };
    let (was, is) = (joined(&a.judgements), joined(&b.judgements));
    found.push_of(ChangeCode::SsvcChanged, rule, (Vec::new(), about.to_vec()), was, is);
}

fn texts(statements: &[Sourced]) -> Vec<&str> {
    let mut texts: Vec<&str> = statements.iter().map(|statement| statement.text.as_str()).collect();
    texts.sort_unstable();
    texts
}

fn joined(statements: &[Sourced]) -> Option<Told> {
    let pointers = statements.iter().map(|statement| statement.source.clone()).collect();
    let value: Vec<&str> = statements.iter().map(|statement| statement.text.as_str()).collect();
    (!statements.is_empty()).then(|| Told { value: value.join("\n"), pointers })
}
