//! SSVC (Stakeholder-Specific Vulnerability Categorization): decision points, decision tables as data, and judgements
//! that a document states itself.
//!
//! Where a point is not known, the table gives every decision that is possible, never one of them by guessing.
//! Does not know: what an advisory says about a point (`assessment::ssvc`).

mod stated;
#[cfg(test)]
mod tests;

pub use stated::{Stated, read_stated};

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

terms! {
    /// Whose decision a table is for.
    Tree {
        /// CISA's, on how closely to follow a vulnerability.
        Coordinator = "coordinator",
        /// Of whoever runs the products, on when to patch.
        Deployer = "deployer",
    }
}

/// A decision table: each combination of values of its points leads to one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// E.g. `cisa`.
    pub namespace: String,
    /// E.g. `DT_CO`.
    pub key: String,
    /// E.g. `2.0.3`.
    pub version: String,
    /// E.g. `CISA Coordinator`.
    pub name: String,
    /// The questions, the last one varies fastest in the rows.
    pub points: Vec<Point>,
    /// The decisions, mildest first.
    pub outcome: Point,
    results: Vec<u8>,
}

/// A decision point, or the decision itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// E.g. `ssvc`.
    pub namespace: String,
    /// E.g. `TI`.
    pub key: String,
    /// E.g. `1.0.0`.
    pub version: String,
    /// E.g. `Technical Impact`.
    pub name: String,
    /// How the vector string writes it, e.g. `T`.
    pub short: String,
    /// Mildest first.
    pub values: Vec<PointValue>,
}

/// One value of a point.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointValue {
    /// E.g. `P`.
    pub key: String,
    /// E.g. `Partial`.
    pub name: String,
    /// How the vector string writes it.
    pub short: String,
}

/// Some values of a point, by their positions: more than one where it is not known which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values(u8);

impl Values {
    /// One value.
    pub const fn only(position: usize) -> Values {
        Values(1 << position)
    }

    /// The first `count` values.
    pub const fn first(count: usize) -> Values {
        Values((1 << count) - 1)
    }

    /// Both.
    pub const fn and(self, other: Values) -> Values {
        Values(self.0 | other.0)
    }

    /// Whether the value is among them.
    pub const fn holds(self, position: usize) -> bool {
        self.0 & (1 << position) != 0
    }

    /// How many.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Their positions, mildest first.
    pub fn positions(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |position| self.holds(*position))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableText {
    namespace: String,
    key: String,
    version: String,
    name: String,
    rows: Vec<String>,
    points: Vec<Point>,
    outcome: Point,
}

static COORDINATOR: LazyLock<Table> = LazyLock::new(|| built_in(include_str!("coordinator.toml")));
static DEPLOYER: LazyLock<Table> = LazyLock::new(|| built_in(include_str!("deployer.toml")));

#[expect(clippy::expect_used, reason = "constants of this crate; a test compares every row")]
fn built_in(text: &str) -> Table {
    Table::parse(text).expect("the built-in decision tables are well-formed")
}

impl Table {
    /// The table of a tree.
    pub fn of(tree: Tree) -> &'static Table {
        match tree {
            Tree::Coordinator => &COORDINATOR,
            Tree::Deployer => &DEPLOYER,
        }
    }

    /// `None` if a row is missing, stands in another place, or names an unknown value.
    fn parse(text: &str) -> Option<Table> {
        let TableText { namespace, key, version, name, rows, points, outcome } = toml::from_str(text).ok()?;
        let mut results = Vec::new();
        for row in &rows {
            let (chosen, decisions) = row.split_once(": ")?;
            let (last, others) = points.split_last()?;
            let at = others
                .iter()
                .zip(chosen.split(' '))
                .try_fold(0, |at, (point, key)| Some(at * point.values.len() + point.position(key)?))?;
            if at * last.values.len() != results.len() || chosen.split(' ').count() != others.len() {
                return None;
            }
            let positions = decisions.split(' ').map(|key| outcome.position(key).and_then(|at| u8::try_from(at).ok()));
            results.extend(positions.collect::<Option<Vec<u8>>>()?);
        }
        let wanted: usize = points.iter().map(|point| point.values.len()).product();
        (results.len() == wanted).then_some(Table { namespace, key, version, name, points, outcome, results })
    }

    /// Every decision that the values allow; `values` are in the order of [`Table::points`].
    pub fn possible(&self, values: &[Values]) -> Values {
        let mut decisions = Values::default();
        for (row, decision) in self.results.iter().enumerate() {
            if self.is_allowed(row, values) {
                decisions = decisions.and(Values::only(usize::from(*decision)));
            }
        }
        decisions
    }

    fn is_allowed(&self, row: usize, values: &[Values]) -> bool {
        let mut rest = row;
        self.points.iter().zip(values).rev().all(|(point, allowed)| {
            let position = rest % point.values.len();
            rest /= point.values.len();
            allowed.holds(position)
        })
    }
}

impl Point {
    /// Where a value stands, by its key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.values.iter().position(|value| value.key == key)
    }

    /// The values at these positions, mildest first.
    pub fn select(&self, values: Values) -> impl Iterator<Item = &PointValue> {
        values.positions().filter_map(|position| self.values.get(position))
    }

    /// Every value: nothing is known.
    pub fn all(&self) -> Values {
        Values::first(self.values.len())
    }
}
