//! A judgement that the document itself carries: CSAF 2.1 `ssvc_v2` (§3.2.4.13), or CISA's text note
//! (`SSVCv2/E:N/A:Y/T:P/2024-07-12T16:11:44Z/`).
//!
//! Does not know: which of several judgements counts (`assessment::ssvc`).

use super::{Point, Table, Tree, Values};
use serde_json::Value;

/// Values by the key of their decision point, e.g. `E`; a point that is not stated is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated(Vec<(String, Values)>);

impl Stated {
    /// What is stated of a point.
    pub fn of(&self, point: &str) -> Option<Values> {
        self.0.iter().find(|(key, _)| key == point).map(|(_, values)| *values)
    }

    /// Keeps what was stated first.
    fn add(&mut self, point: &Point, keys: impl Iterator<Item = Option<usize>>) {
        let values = keys.flatten().map(Values::only).reduce(Values::and);
        if let Some(values) = values.filter(|_| self.of(&point.key).is_none()) {
            self.0.push((point.key.clone(), values));
        }
    }
}

/// Reads either form; what is no point or value of our tables is left out.
pub fn read_stated(text: &str) -> Stated {
    match text.trim().strip_prefix("SSVCv2/") {
        Some(vector) => of_vector(vector),
        None => serde_json::from_str(text).map_or_else(|_| Stated::default(), |list| of_selections(&list)),
    }
}

fn points() -> impl Iterator<Item = &'static Point> {
    Tree::ALL.into_iter().flat_map(|tree| &Table::of(tree).points)
}

fn of_vector(vector: &str) -> Stated {
    let mut stated = Stated::default();
    for (name, value) in vector.split('/').filter_map(|part| part.split_once(':')) {
        if let Some(point) = points().find(|point| point.short == name || point.key == name) {
            let at = point.values.iter().position(|one| one.short == value || one.key == value);
            stated.add(point, std::iter::once(at));
        }
    }
    stated
}

fn of_selections(list: &Value) -> Stated {
    let mut stated = Stated::default();
    for selection in list["selections"].as_array().into_iter().flatten() {
        let (namespace, key) = (selection["namespace"].as_str(), selection["key"].as_str());
        let found = points().find(|point| Some(&*point.namespace) == namespace && Some(&*point.key) == key);
        if let Some(point) = found {
            let values = selection["values"].as_array().into_iter().flatten();
            stated.add(point, values.map(|value| point.position(value["key"].as_str()?)));
        }
    }
    stated
}
