//! Whether one range of versions holds another.
//!
//! Only what is certain is said: versions that cannot be ordered, placeholders and conditions make it unclear.
//! Does not know: which product is meant.

use super::spelling::says_the_same;
use crate::product::version::{Bound, Order, Range, Span};

/// How the versions of one revision stand to those of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same versions, written otherwise.
    Same,
    /// All that were named, and more.
    Wider,
    /// Some of those that were named.
    Narrower,
    /// Neither, or nobody can say.
    Unclear,
}

/// How `after` stands to `before`, both as documents write them.
pub(super) fn relate(before: &str, after: &str) -> Relation {
    if says_the_same(before, after) {
        return Relation::Same;
    }
    match (Range::parse(before), Range::parse(after)) {
        (Range::All { condition: a }, Range::All { condition: b }) if is_same_condition(&a, &b) => Relation::Same,
        (Range::Nothing, Range::Nothing) => Relation::Same,
        (Range::Nothing, _) => Relation::Wider,
        (_, Range::Nothing) => Relation::Narrower,
        (Range::Unread(_), _) | (_, Range::Unread(_)) => Relation::Unclear,
        (_, Range::All { condition: None }) => Relation::Wider,
        (Range::All { condition: None }, _) => Relation::Narrower,
        (Range::Spans { spans: a, condition: x }, Range::Spans { spans: b, condition: y })
            if is_same_condition(&x, &y) =>
        {
            relate_spans(&a, &b)
        }
        _ => Relation::Unclear,
    }
}

fn is_same_condition(one: &Option<String>, other: &Option<String>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => says_the_same(one, other),
        _ => false,
    }
}

fn relate_spans(before: &[Span], after: &[Span]) -> Relation {
    if is_branches(before) || is_branches(after) {
        return if before == after { Relation::Same } else { Relation::Unclear };
    }
    let all_within =
        |inner: &[Span], outer: &[Span]| inner.iter().all(|one| outer.iter().any(|other| within(one, other)));
    match (all_within(before, after), all_within(after, before)) {
        (true, true) => Relation::Same,
        (true, false) => Relation::Wider,
        (false, true) => Relation::Narrower,
        (false, false) => Relation::Unclear,
    }
}

/// Fixes per branch (`< 1.28.16 | < 1.24.69`): which versions lie between them nobody says.
fn is_branches(spans: &[Span]) -> bool {
    spans.len() > 1 && spans.iter().all(|span| span.lower.is_none())
}

/// Whether `inner` is certainly inside `outer`.
fn within(inner: &Span, outer: &Span) -> bool {
    if inner.lower_doubtful || outer.lower_doubtful {
        return inner == outer;
    }
    let above = match (&outer.lower, &inner.lower) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => reaches(outer, inner, Order::Less),
    };
    let below = match (&outer.upper, &inner.upper) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(outer), Some(inner)) => reaches(outer, inner, Order::Greater),
    };
    above && below
}

/// Whether the outer bound lies certainly on the far side of the inner one, or on it.
fn reaches(outer: &Bound, inner: &Bound, far: Order) -> bool {
    match outer.version.order(&inner.version) {
        Order::Equal => outer.inclusive || !inner.inclusive,
        order => order == far,
    }
}
