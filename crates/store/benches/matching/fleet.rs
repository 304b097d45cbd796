//! A fleet of assets as inventories have them: models as often as documents name them, spelled in several ways, with
//! versions around the bounds that documents name.
//!
//! Everything is taken from the documents at run time and chosen by a seeded generator: the same seed and documents give
//! the same fleet. Does not know: what matches what.

use std::collections::BTreeMap;
use triage::Advisory;
use triage::matching::AssetKind;

/// Share of assets that no document names, in percent: plants have far more makes than the corpus.
const UNNAMED_PERCENT: u64 = 15;
/// Share of assets without a version, in percent.
const VERSIONLESS_PERCENT: u64 = 8;
/// Share of assets with an order number, where their model has one, in percent.
const NUMBERED_PERCENT: u64 = 60;
/// Firmware versions that a fleet runs of one model.
const VERSIONS_IN_USE_MAX: usize = 6;

/// A small generator (SplitMix64): the same numbers on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }

    fn percent(&mut self, share: u64) -> bool {
        self.roll() % 100 < share
    }

    /// Small numbers far more often than large ones.
    fn small(&mut self, end: usize) -> usize {
        let (one, other) = (self.below(end), self.below(end));
        one.min(other)
    }
}

/// What documents call one product.
struct Model {
    vendor: String,
    product: String,
    numbers: Vec<String>,
    versions: Vec<String>,
    /// Up to which roll of the dice it is chosen: the sum of the weights so far.
    until: u64,
}

/// What is gathered of one product: how often it is named, its order numbers, versions around its bounds.
#[derive(Default)]
struct Named {
    weight: u64,
    numbers: Vec<String>,
    versions: Vec<String>,
}

/// All models, ready to be drawn from.
pub(crate) struct Fleet {
    models: Vec<Model>,
    sum: u64,
}

impl Fleet {
    pub(crate) fn of(advisories: &[Advisory]) -> Fleet {
        let mut named: BTreeMap<(String, String), Named> = BTreeMap::new();
        for product in advisories.iter().flat_map(|advisory| &advisory.products) {
            if product.name.is_empty() || product.vendor.is_empty() {
                continue;
            }
            let known = named.entry((product.vendor.clone(), product.name.clone())).or_default();
            known.weight += 1;
            known.numbers.extend(product.order_numbers.iter().cloned());
            known.versions.extend(around(&product.versions));
        }
        let mut sum = 0;
        let models = named.into_iter().map(|((vendor, product), Named { weight, mut numbers, mut versions })| {
            sum += weight;
            for texts in [&mut numbers, &mut versions] {
                texts.sort();
                texts.dedup();
            }
            versions.truncate(VERSIONS_IN_USE_MAX);
            Model { vendor, product, numbers, versions, until: sum }
        });
        let models: Vec<Model> = models.collect();
        Fleet { models, sum }
    }

    pub(crate) fn models(&self) -> usize {
        self.models.len()
    }

    /// The next asset's texts.
    pub(crate) fn draw(&self, dice: &mut Dice) -> AssetKind {
        let roll = dice.roll() % self.sum;
        let at = self.models.partition_point(|model| model.until <= roll);
        let model = &self.models[at];
        if dice.percent(UNNAMED_PERCENT) {
            return unnamed(model, dice);
        }
        let number = match model.numbers.len() {
            count if count > 0 && dice.percent(NUMBERED_PERCENT) => model.numbers[dice.small(count)].clone(),
            _ => String::new(),
        };
        AssetKind {
            vendor: vendor(&model.vendor, dice),
            product: product(&model.product, dice),
            order_number: number,
            version: version(&model.versions, dice),
            ..AssetKind::default()
        }
    }
}

/// Something of the same make that no document names.
fn unnamed(model: &Model, dice: &mut Dice) -> AssetKind {
    let number = dice.small(2_000);
    AssetKind {
        vendor: vendor(&model.vendor, dice),
        product: format!("Terminal Block {}", 40_000 + number),
        order_number: String::new(),
        ..AssetKind::default()
    }
}

fn vendor(written: &str, dice: &mut Dice) -> String {
    match dice.small(20) {
        0..=11 => written.to_owned(),
        12..=14 => written.to_uppercase(),
        15..=17 => format!("{written} AG"),
        18 => written.to_lowercase(),
        _ => String::new(),
    }
}

fn product(written: &str, dice: &mut Dice) -> String {
    match dice.small(10) {
        0..=5 => written.to_owned(),
        6 | 7 => written.to_uppercase(),
        8 => written.split_once(' ').map_or(written, |(_, rest)| rest).to_owned(),
        _ => written.replace('-', " "),
    }
}

fn version(known: &[String], dice: &mut Dice) -> String {
    if known.is_empty() || dice.percent(VERSIONLESS_PERCENT) {
        return String::new();
    }
    let version = &known[dice.small(known.len())];
    match dice.small(5) {
        0 | 1 => version.clone(),
        2 | 3 => format!("V{version}"),
        _ => format!("FW {version}"),
    }
}

/// The versions that a range names, with the ones before and after each.
fn around(range: &str) -> Vec<String> {
    let named = range.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|text| text.contains('.'));
    let named = named.map(|text| text.trim_matches('.')).filter(|text| text.len() >= 3);
    named.flat_map(|text| [Some(text.to_owned()), moved(text, -1), moved(text, 1)]).flatten().collect()
}

fn moved(version: &str, by: i64) -> Option<String> {
    let (start, last) = version.rsplit_once('.')?;
    let last = last.parse::<i64>().ok()?.checked_add(by)?;
    (last >= 0).then(|| format!("{start}.{last}"))
}
