//! The whole way of a verdict: how the asset was read, which products of the advisory met it or nearly did, what each
//! range and each claim said.
//!
//! It calls what decides (`meet`, `verdict`) and tells what they answered; nothing is decided here.
//! Does not know: words (`wording::explanation`).

use super::index::{answer_reading, match_pair};
use super::meet::{Bond, Met, covering, each_met, meet};
use super::prepare::{Leaf, PreparedAdvisory, PreparedAsset};
use super::reading::AssetReading;
use super::shape::{Claim, Identity, Match, Miss, Verdict};
use super::verdict::{Answer, Branch, answers, without_overruled};
use crate::product::version::Contains;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Products that met and are told one by one: a person reads no more of them, and the verdict's evidence has the first.
const PRODUCTS_COUNT_MAX: usize = 50;
/// Products that nearly met and are told: the nearest show what is wrong with a name or number.
const NEAR_COUNT_MAX: usize = 12;
/// Serial numbers of one product that are told.
const SERIALS_COUNT_MAX: usize = 20;
/// What an equal order number weighs against shared words when the nearest are chosen.
const NEARNESS_OF_NUMBER: usize = 100;

terms! {
    /// How firmly a product and the asset belong together.
    Bonded {
        /// The product is the asset's, or a family the asset is in.
        Firm = "firm",
        /// One of several variants; which one the asset is, is not known.
        Variant = "variant",
        /// The same model under another order number.
        Sibling = "sibling",
        /// Only a person can say.
        Loose = "loose",
    }
}

/// Why an advisory and an asset have the verdict they have, or none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// How the asset was read.
    pub asset: AssetReading,
    /// The products that met, in the order of the document; at most 50.
    pub products: Vec<ProductStep>,
    /// How many more met.
    pub products_more: usize,
    /// The products that nearly met, nearest first; at most 12.
    pub near: Vec<NearMiss>,
    /// How many further products are other things.
    pub others: usize,
    /// The verdict with its evidence; `None` if the advisory says nothing about the asset.
    pub found: Option<Match>,
}

/// One product that met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductStep {
    /// Index into `Advisory::products`.
    pub product: u32,
    /// Its name as the advisory has it.
    pub name: String,
    /// Which identifier met which.
    pub identity: Identity,
    /// 0 to 100: how sure the identity is.
    pub confidence: u8,
    /// How firmly.
    pub bond: Bonded,
    /// What its range and its claims say; `None` where a better product overrules it.
    pub said: Option<RangeStep>,
}

/// What a product's versions say of the asset's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RangeStep {
    /// The versions as the advisory has them; empty for none.
    pub written: String,
    /// Whether that text could be read as a range.
    pub understood: bool,
    /// Whether the asset's version is inside; `None` if nobody can say.
    pub inside: Option<bool>,
    /// The product's name speaks of another branch of versions than the asset's.
    pub other_branch: bool,
    /// A component that the asset must also have, in the advisory's words.
    pub component: Option<String>,
    /// Which serial numbers are meant, if only certain ones are.
    pub serials: Option<SerialStep>,
    /// What the product's claims come to, one for each kind of claim and outcome.
    pub claims: Vec<ClaimStep>,
}

/// The serial numbers that a product is restricted to, and the asset's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SerialStep {
    /// As the advisory has them; the first 20.
    pub listed: Vec<String>,
    /// The asset's, as the inventory has it; empty if it has none.
    pub serial_number: String,
    /// Whether it is one of those; `None` if the inventory has none.
    pub meets: Option<bool>,
}

/// One kind of claim with what it comes to for the asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimStep {
    /// What the advisory says of the product.
    pub claim: Claim,
    /// What follows for the asset from this claim alone; `None` if it does not concern its version.
    pub verdict: Option<Verdict>,
    /// For which vulnerabilities: indexes into `Advisory::vulnerabilities`.
    pub vulnerabilities: Vec<usize>,
}

/// One product that did not meet and shares something with the asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// Index into `Advisory::products`.
    pub product: u32,
    /// Its name as the advisory has it.
    pub name: String,
    /// Its order numbers as the advisory has them.
    pub order_numbers: Vec<String>,
    /// Why it is taken for another product.
    pub miss: Miss,
    /// The words both names have.
    pub shared: Vec<String>,
}

/// Tells the whole way of one verdict; the same whenever it is asked.
pub fn explain(advisory: &PreparedAdvisory, asset: &PreparedAsset) -> Explanation {
    let of_leaf = |leaf| meet(leaf, &asset.identity).err().map(|miss| (leaf, miss));
    let missed: Vec<(&Leaf, Miss)> = advisory.leaves.iter().filter_map(of_leaf).collect();
    let found = match_pair(advisory, asset);
    let [read, own] = each_met(advisory.leaves.iter(), &asset.identity);
    // What is told is the reading that decides.
    let by_aliases = answer_reading(advisory, &without_overruled(&read), &asset.version);
    let mets = if found == by_aliases { read } else { own };
    let count = missed.len();
    let near = nearest(missed, asset);
    Explanation {
        asset: asset.reading(),
        products: products(&mets, asset),
        products_more: mets.len().saturating_sub(PRODUCTS_COUNT_MAX),
        others: count - near.len(),
        near,
        found,
    }
}

fn products(mets: &[Met<'_>], asset: &PreparedAsset) -> Vec<ProductStep> {
    let kept = without_overruled(mets);
    let said: BTreeMap<u32, RangeStep> = answers(&kept, &asset.version)
        .iter()
        .map(|answer| (answer.met.leaf.product, range_step(answer, asset)))
        .collect();
    let step = |met: &Met<'_>| ProductStep {
        product: met.leaf.product,
        name: met.leaf.written_name.clone(),
        identity: met.identity(),
        confidence: met.confidence,
        bond: match met.bond {
            Bond::Firm => Bonded::Firm,
            Bond::Variant(_) => Bonded::Variant,
            Bond::Sibling => Bonded::Sibling,
            Bond::Loose => Bonded::Loose,
        },
        said: said.get(&met.leaf.product).cloned(),
    };
    mets.iter().take(PRODUCTS_COUNT_MAX).map(step).collect()
}

fn range_step(answer: &Answer<'_>, asset: &PreparedAsset) -> RangeStep {
    let leaf = answer.met.leaf;
    let mut claims: BTreeMap<(Claim, Option<Verdict>), Vec<usize>> = BTreeMap::new();
    for (at, claim) in &leaf.claims {
        claims.entry((*claim, answer.vote(*claim))).or_default().push(*at);
    }
    let step = |((claim, verdict), vulnerabilities)| ClaimStep { claim, verdict, vulnerabilities };
    RangeStep {
        written: leaf.written_range.clone(),
        understood: leaf.range.is_read(),
        inside: match answer.contains {
            Contains::Yes => Some(true),
            Contains::No => Some(false),
            Contains::Unknown => None,
        },
        other_branch: answer.branch != Branch::Own,
        component: leaf.component.clone(),
        serials: (!leaf.serials.is_empty()).then(|| serial_step(leaf, &asset.serial_number)),
        claims: claims.into_iter().map(step).collect(),
    }
}

/// One covered number is enough; a text that is no serial number says nothing.
fn serial_step(leaf: &Leaf, serial_number: &str) -> SerialStep {
    let answers: Option<Vec<bool>> = leaf.serials.iter().map(|pattern| pattern.covers(serial_number)).collect();
    SerialStep {
        listed: leaf.serials.iter().take(SERIALS_COUNT_MAX).map(|pattern| pattern.written().to_owned()).collect(),
        serial_number: serial_number.to_owned(),
        meets: answers.map(|answers| answers.contains(&true)),
    }
}

/// Those that share an order number or a word with the asset, the most alike first.
fn nearest(missed: Vec<(&Leaf, Miss)>, asset: &PreparedAsset) -> Vec<NearMiss> {
    let keys = asset.identity.name.atoms();
    let mut near: Vec<(usize, NearMiss)> = Vec::new();
    for (leaf, miss) in missed {
        let shared: BTreeSet<String> = leaf.name.atoms().intersection(&keys).cloned().collect();
        let number = if covering(leaf, &asset.identity).is_some() { NEARNESS_OF_NUMBER } else { 0 };
        if number + shared.len() == 0 {
            continue;
        }
        let miss = NearMiss {
            product: leaf.product,
            name: leaf.written_name.clone(),
            order_numbers: leaf.patterns.iter().map(|pattern| pattern.written().to_owned()).collect(),
            miss,
            shared: shared.into_iter().collect(),
        };
        near.push((number + miss.shared.len(), miss));
    }
    near.sort_by_key(|(nearness, miss)| (std::cmp::Reverse(*nearness), miss.product));
    near.into_iter().take(NEAR_COUNT_MAX).map(|(_, miss)| miss).collect()
}
