//! A judgement that the document itself carries: CSAF 2.1 `ssvc_v2` (§3.2.4.13), or CISA's text note
//! (`SSVCv2/E:N/A:Y/T:P/2024-07-12T16:11:44Z/`).
//!
//! A document may judge groups of products apart: of each point counts what is the worst for any of them.
//! Does not know: what else speaks of a point (`assessment::ssvc`).

use super::{Point, Table, Tree, Values};
use serde_json::Value;

/// What judgements say of decision points; a point that is not stated is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated(Vec<Said>);

/// What is said of one point.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    point: &'static Point,
    values: Values,
    /// Whether some value is none of the point's, and so may be any.
    is_open: bool,
    /// Which judgement says the worst.
    at: usize,
}

impl Stated {
    /// What is stated of a point, and the index of the judgement that says the worst of it.
    pub fn of(&self, point: &str) -> Option<(Values, usize)> {
        let said = self.0.iter().find(|said| said.point.key == point)?;
        (!said.is_open || said.values != said.point.all()).then_some((said.values, said.at))
    }

    /// The judgement's values of a point: keeps what the worst can be, over all judgements.
    fn add(&mut self, at: usize, point: &'static Point, positions: impl Iterator<Item = Option<usize>>) {
        let positions: Vec<Option<usize>> = positions.collect();
        let is_open = positions.contains(&None);
        let known = positions.iter().flatten().copied().map(Values::only).reduce(Values::and);
        let Some(values) = (if is_open { Some(point.all()) } else { known }) else { return };
        let new = Said { point, values, is_open, at };
        match self.0.iter_mut().find(|said| said.point.key == point.key) {
            Some(said) => said.worsen(&new),
            None => self.0.push(new),
        }
    }
}

impl Said {
    /// Of two groups of products the worse one is at least as bad as the mildest value that each of them can have.
    fn worsen(&mut self, other: &Said) {
        if other.values.positions().last() > self.values.positions().last() {
            self.at = other.at;
        }
        let least = self.values.positions().next().max(other.values.positions().next());
        let either = self.values.and(other.values).positions().filter(|position| Some(*position) >= least);
        self.values = either.map(Values::only).reduce(Values::and).unwrap_or_default();
        self.is_open |= other.is_open;
    }
}

/// Reads judgements in either form; what is no point of our tables is left out, and so is a point with a value that is
/// none of it.
pub fn read_stated<'t>(judgements: impl IntoIterator<Item = &'t str>) -> Stated {
    let mut stated = Stated::default();
    for (at, text) in judgements.into_iter().enumerate() {
        match text.trim().strip_prefix("SSVCv2/") {
            Some(vector) => add_vector(&mut stated, at, vector),
            None => {
                if let Ok(list) = serde_json::from_str(text) {
                    add_selections(&mut stated, at, &list);
                }
            }
        }
    }
    stated
}

fn points() -> impl Iterator<Item = &'static Point> {
    Tree::ALL.into_iter().flat_map(|tree| &Table::of(tree).points)
}

fn add_vector(stated: &mut Stated, at: usize, vector: &str) {
    for (name, value) in vector.split('/').filter_map(|part| part.split_once(':')) {
        if let Some(point) = points().find(|point| point.short == name || point.key == name) {
            let position = point.values.iter().position(|one| one.short == value || one.key == value);
            stated.add(at, point, std::iter::once(position));
        }
    }
}

fn add_selections(stated: &mut Stated, at: usize, list: &Value) {
    for selection in list["selections"].as_array().into_iter().flatten() {
        let (namespace, key) = (selection["namespace"].as_str(), selection["key"].as_str());
        let found = points().find(|point| Some(&*point.namespace) == namespace && Some(&*point.key) == key);
        if let Some(point) = found {
            let values = selection["values"].as_array().into_iter().flatten();
            stated.add(at, point, values.map(|value| point.position(value["key"].as_str()?)));
        }
    }
}
