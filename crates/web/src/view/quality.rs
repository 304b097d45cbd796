//! How well the documents of a publisher keep to the standard.
//!
//! Does not know: what is tested.

use crate::referee::Gravity;
use store::{PublisherQuality, WorstOffender};

/// A publisher with its counts; those whose names make the same address are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualityLine {
    /// Its part of addresses.
    pub id: String,
    /// Its name, and what was counted.
    pub counted: PublisherQuality,
    /// Every way in which its name is written.
    pub names: Vec<String>,
}

impl QualityLine {
    /// Documents that could be decided.
    pub fn decided(&self) -> u64 {
        self.counted.valid + self.counted.invalid
    }

    /// The quality score in whole percent, rounded down: a hundred means all of them. `None` where nothing was decided.
    pub fn score(&self) -> Option<u64> {
        (self.counted.valid * 100).checked_div(self.decided())
    }
}

/// A test that found something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultLine {
    /// The edition of the standard.
    pub edition: String,
    /// `schema`, `6.1.1`, …
    pub test: String,
    /// The clause's title; empty where nobody knows the test any more.
    pub title: &'static str,
    /// Where the standard asks for it.
    pub clause: Option<String>,
    /// What it means for a document.
    pub gravity: Gravity,
    /// In how many documents.
    pub documents: u64,
    /// How often in all of them.
    pub count: u64,
}

/// One publisher in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualityView {
    /// Its counts.
    pub line: QualityLine,
    /// What is wrong, that in the most documents first.
    pub faults: Vec<FaultLine>,
    /// The documents with the most faults that make them invalid.
    pub worst: Vec<WorstOffender>,
}
