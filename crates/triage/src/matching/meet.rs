//! Which products of an advisory an asset meets, and how sure that is.
//!
//! Order of evidence: order number, then vendor and name, then CPE names and package URLs. Does not know: versions.

use super::prepare::{AssetIdentity, Leaf};
use super::shape::{Evidence, Identity, Miss, VersionEvidence};
use crate::product::name::SeriesAnswer;
use crate::product::order_number::OrderKind;
use crate::product::{Identifier, OrderPattern, ProductName, Relation, VendorKey};

/// One product of the advisory that the asset meets.
#[derive(Clone, Debug)]
pub(super) struct Met<'a> {
    pub(super) leaf: &'a Leaf,
    pub(super) bond: Bond,
    asset: &'a AssetIdentity,
    by: By<'a>,
    /// 0 to 100.
    pub(super) confidence: u8,
    /// Whether the order number or the whole name met.
    pub(super) exact: bool,
    /// Whether the product has a bracketed remark that the asset's name does not have.
    pub(super) remark_open: bool,
    /// Whether both have a bracketed remark, and whether it is the same.
    pub(super) remark_same: Option<bool>,
    /// Whether both names carry the same version.
    pub(super) same_branch: bool,
    /// Which other products overrule it.
    pub(super) rank: Rank,
    /// How it met by the inventory's own words, where an alias has others.
    pub(super) own: Option<Standing>,
}

/// What decides whether a product overrules others, or is overruled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) exact: bool,
    pub(super) firm: bool,
    pub(super) remark_same: Option<bool>,
    pub(super) rank: Rank,
}

impl Met<'_> {
    /// How it stands to other products.
    pub(super) fn standing(&self) -> Standing {
        let Met { exact, remark_same, rank, .. } = *self;
        Standing { exact, firm: self.bond == Bond::Firm, remark_same, rank }
    }

    /// Whether both met the same product of one advisory in the same way, so that a version has one answer for both: all
    /// but how their assets are written.
    pub(super) fn is_like(&self, other: &Met<'_>) -> bool {
        let Met { leaf, bond, asset: _, by, confidence, exact, remark_open, remark_same, same_branch, rank, own } =
            self;
        let decides = |met: &Met<'_>| (met.exact, met.remark_open, met.remark_same, met.same_branch, met.rank, met.own);
        let other_decides = decides(other);
        leaf.product == other.leaf.product
            && *confidence == other.confidence
            && (*exact, *remark_open, *remark_same, *same_branch, *rank, *own) == other_decides
            && by.is_like(other.by)
            && *bond == other.bond
    }

    /// How sure it is that both are one: the firmer bond, then the confidence.
    fn sureness(&self) -> (u8, u8) {
        let bond = match self.bond {
            Bond::Firm => 3,
            Bond::Variant(_) => 2,
            Bond::Sibling => 1,
            Bond::Loose => 0,
        };
        (bond, self.confidence)
    }

    /// The evidence that this product gives.
    pub(super) fn evidence(&self, version: VersionEvidence) -> Evidence {
        Evidence { product: self.leaf.product, identity: self.identity(), version }
    }

    /// Which identifier met which, in words: only for what is told.
    pub(super) fn identity(&self) -> Identity {
        let (asset, advisory) = (self.asset.written_name.clone(), self.leaf.written_name.clone());
        match self.by {
            By::Number(pattern) => Identity::OrderNumber {
                asset: self.asset.written_number.clone(),
                advisory: pattern.written().to_owned(),
            },
            By::Identifier(own, other) => {
                Identity::Identifier { asset: other.written().to_owned(), advisory: own.written().to_owned() }
            }
            By::Name(Relation::Family | Relation::Broader) => Identity::Family { asset, advisory },
            By::Name(_) => Identity::Name { asset, advisory },
        }
    }
}

/// By what a product and an asset met.
#[derive(Clone, Copy, Debug)]
enum By<'a> {
    Number(&'a OrderPattern),
    Name(Relation),
    /// The product's and the asset's.
    Identifier(&'a Identifier, &'a Identifier),
}

impl By<'_> {
    /// Whether both are the same, of two assets of which one's number or name may be written otherwise.
    fn is_like(self, other: By<'_>) -> bool {
        match (self, other) {
            (By::Number(one), By::Number(other)) => one.written() == other.written(),
            (By::Name(one), By::Name(other)) => one == other,
            (By::Identifier(own, asset), By::Identifier(other, others)) => own == other && asset == others,
            _ => false,
        }
    }
}

/// How firmly a product and an asset belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// The product is the asset's, or a family the asset is in.
    Firm,
    /// One of several variants; which one the asset is, is not known. The key tells the variants apart.
    Variant(String),
    /// Only a person can say.
    Loose,
    /// The same model under another order number: a hardware revision the advisory does not list.
    Sibling,
}

/// Which products a better one overrules: where the asset's own name is listed, a product whose name has more words
/// is another product; where its family is listed, a shorter name is another product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// Never overruled.
    Own,
    /// A family the asset is in; it overrules [`Rank::Shorter`].
    Family,
    /// Overruled by the asset's own name or number, and by a family.
    Shorter,
    /// Overruled by the asset's own name or number.
    Longer,
}

fn rank(relation: Relation) -> Rank {
    match relation {
        Relation::Family => Rank::Family,
        Relation::Broader => Rank::Shorter,
        Relation::Narrower | Relation::Longer => Rank::Longer,
        Relation::Exact | Relation::Same | Relation::Variant | Relation::Uncertain => Rank::Own,
    }
}

/// A shorter first word (`GE`, `MZ`, `3S`) is no sign that two vendors are one.
const VENDOR_WORD_BYTES_MIN: usize = 4;
/// Confidence per kind of evidence, 0 to 100.
const CONFIDENCE_NUMBER: u8 = 100;
const CONFIDENCE_PATTERN: u8 = 95;
const CONFIDENCE_NUMBER_WITHOUT_VENDOR: u8 = 90;
const CONFIDENCE_IDENTIFIER: u8 = 90;
const CONFIDENCE_NAME: u8 = 85;
const CONFIDENCE_FAMILY: u8 = 75;
const CONFIDENCE_INEXACT: u8 = 65;
const CONFIDENCE_VARIANT: u8 = 60;
const CONFIDENCE_LOOSE: u8 = 40;

/// How the product and the asset meet, or why they are taken for different products. What the inventory's own words meet
/// stays met, whatever an alias says.
pub(super) fn meet<'a>(leaf: &'a Leaf, asset: &'a AssetIdentity) -> Result<Met<'a>, Miss> {
    let read = meet_reading(leaf, asset);
    let Some(own) = asset.own.as_ref().and_then(|own| meet_reading(leaf, own).ok()) else { return read };
    let standing = Some(own.standing());
    let Ok(read) = read else { return Ok(Met { own: standing, ..own }) };
    let same_branch = read.same_branch || own.same_branch;
    let remark_open = read.remark_open && own.remark_open;
    let surer = if own.sureness() > read.sureness() { own } else { read };
    Ok(Met { same_branch, remark_open, own: standing, ..surer })
}

/// The products that the asset meets: with what aliases say, and by the inventory's own words alone where they are others.
pub(super) fn each_met<'a>(leaves: impl Iterator<Item = &'a Leaf>, asset: &'a AssetIdentity) -> [Vec<Met<'a>>; 2] {
    let (mut read, mut own) = (Vec::new(), Vec::new());
    for leaf in leaves {
        read.extend(meet(leaf, asset));
        own.extend(asset.own.as_ref().and_then(|own| meet_reading(leaf, own).ok()));
    }
    [read, own]
}

fn meet_reading<'a>(leaf: &'a Leaf, asset: &'a AssetIdentity) -> Result<Met<'a>, Miss> {
    if leaf.identifiers.is_empty() || asset.identifiers.is_empty() {
        return by_words(leaf, asset);
    }
    match by_words(leaf, asset) {
        Ok(met) => Ok(weighed(met)),
        Err(Miss::OtherSeries) => Err(Miss::OtherSeries),
        Err(miss) => by_identifier(leaf, asset).ok_or(miss),
    }
}

/// By order number, else by vendor and name.
fn by_words<'a>(leaf: &'a Leaf, asset: &'a AssetIdentity) -> Result<Met<'a>, Miss> {
    let same_vendor = asset.vendors.iter().any(|vendor| leaf.vendors.contains(vendor));
    let vendor_unknown = asset.vendors.is_empty() || leaf.vendors.is_empty();
    if !same_vendor && !vendor_unknown {
        // No table knows every short name of every vendor: an equal order number says more, where the names begin alike.
        let met = if begin_alike(leaf, asset) { by_number(leaf, asset, true) } else { Err(Miss::OtherVendor) };
        return met.map_err(|miss| if miss == Miss::OtherSeries { miss } else { Miss::OtherVendor });
    }
    by_number(leaf, asset, same_vendor).or_else(|miss| match miss {
        miss if !same_vendor => Err(if miss == Miss::OtherSeries { miss } else { Miss::VendorMissing }),
        Miss::OtherSeries => by_name(leaf, asset).map_err(|_| miss),
        _ => by_name(leaf, asset),
    })
}

/// Whether a vendor of each begins with the same word, e.g. `Hirschmann` and `Hirschmann Automation and Control`.
fn begin_alike(leaf: &Leaf, asset: &AssetIdentity) -> bool {
    fn first(vendor: &VendorKey) -> &str {
        vendor.as_str().split(' ').next().unwrap_or_default()
    }
    let mut firsts = asset.vendors.iter().map(first).filter(|word| word.len() >= VENDOR_WORD_BYTES_MIN);
    firsts.any(|word| leaf.vendors.iter().any(|vendor| first(vendor) == word))
}

fn by_number<'a>(leaf: &'a Leaf, asset: &'a AssetIdentity, same_vendor: bool) -> Result<Met<'a>, Miss> {
    let pattern = covering(leaf, asset).ok_or(Miss::OtherNumber)?;
    let generic = pattern.kind() == Some(OrderKind::Generic);
    if !same_vendor && (generic || pattern.is_open()) {
        return Err(Miss::VendorMissing);
    }
    let confidence = match (same_vendor, pattern.is_open()) {
        (false, _) => CONFIDENCE_NUMBER_WITHOUT_VENDOR,
        (true, true) => CONFIDENCE_PATTERN,
        (true, false) => CONFIDENCE_NUMBER,
    };
    // A catalogue number says the model, not its series: `1756-EN2T Series A` is one variant of 1756-EN2T.
    let bond = match leaf.name.series_of(&asset.name) {
        SeriesAnswer::Other => return Err(Miss::OtherSeries),
        SeriesAnswer::Open => Bond::Variant(leaf.written_name.clone()),
        SeriesAnswer::Same => Bond::Firm,
    };
    let same_branch = leaf.name.is_same_branch(&asset.name);
    let remark_same = leaf.name.is_remarked_like(&asset.name);
    Ok(Met {
        leaf,
        bond,
        asset,
        by: By::Number(pattern),
        confidence,
        exact: true,
        remark_open: false,
        remark_same,
        same_branch,
        rank: Rank::Own,
        own: None,
    })
}

/// What was met by words is surer where an identifier says the same, and less sure where none does. Which products
/// publishers give an identifier to differs too much for it to overrule a number or a name.
fn weighed(mut met: Met<'_>) -> Met<'_> {
    let (leaf, asset) = (met.leaf, met.asset);
    let pairs = || leaf.identifiers.iter().flat_map(|own| asset.identifiers.iter().map(move |other| (own, other)));
    let agrees = pairs().any(|(own, other)| own.covers(other) && own.is_from_where(other));
    let differs = pairs().any(|(own, other)| own.differs(other));
    match (agrees, differs) {
        (true, _) if met.bond == Bond::Firm => met.confidence = met.confidence.max(CONFIDENCE_IDENTIFIER),
        (false, true) => met.confidence = met.confidence.min(CONFIDENCE_INEXACT),
        _ => {}
    }
    met
}

/// By CPE name or package URL, where neither number nor name met. Two complete order numbers that differ are two articles
/// whatever an identifier says, and a CPE name that covers several products of the advisory does not say which it is. It is
/// sure where the names say the same, or where a package URL needs no name.
fn by_identifier<'a>(leaf: &'a Leaf, asset: &'a AssetIdentity) -> Option<Met<'a>> {
    if has_other_number(leaf, asset) {
        return None;
    }
    let pairs = leaf.identifiers.iter().flat_map(|own| asset.identifiers.iter().map(move |other| (own, other)));
    let covering = pairs.filter(|(own, other)| own.covers(other));
    let (own, other) = covering.max_by_key(|(own, other)| (own.is_from_where(other), own.is_package()))?;
    let mut names = std::iter::once(&asset.name).chain(&asset.implied).filter(|name| !name.is_empty());
    let same = |relation| matches!(relation, Some(Relation::Exact | Relation::Same | Relation::Family));
    let named = names.any(|name| !leaf.name.is_empty() && same(leaf.name.relation_to(name)));
    let certain = (named || own.is_package()) && own.is_from_where(other) && !leaf.patterns.iter().any(is_strong);
    Some(Met {
        leaf,
        bond: if certain { Bond::Firm } else { Bond::Variant(leaf.written_name.clone()) },
        asset,
        by: By::Identifier(own, other),
        confidence: if certain { CONFIDENCE_IDENTIFIER } else { CONFIDENCE_VARIANT },
        exact: certain,
        remark_open: false,
        remark_same: None,
        same_branch: leaf.name.is_same_branch(&asset.name),
        rank: if certain { Rank::Own } else { Rank::Longer },
        own: None,
    })
}

/// The product's order number that covers one of the asset's.
pub(super) fn covering<'a>(leaf: &'a Leaf, asset: &AssetIdentity) -> Option<&'a OrderPattern> {
    leaf.patterns.iter().find(|pattern| asset.numbers.iter().any(|number| pattern.covers(number)))
}

fn by_name<'a>(leaf: &'a Leaf, asset: &'a AssetIdentity) -> Result<Met<'a>, Miss> {
    if leaf.name.is_empty() {
        return Err(Miss::OtherName);
    }
    if has_other_number(leaf, asset) {
        let same = leaf.name.is_same_model(&asset.name);
        return same
            .then_some(Met {
                leaf,
                bond: Bond::Sibling,
                asset,
                by: By::Name(Relation::Same),
                confidence: CONFIDENCE_LOOSE,
                exact: false,
                remark_open: false,
                remark_same: None,
                same_branch: false,
                rank: Rank::Own,
                own: None,
            })
            .ok_or(Miss::OtherNumber);
    }
    let names = std::iter::once(&asset.name).chain(&asset.implied).filter(|name: &&ProductName| !name.is_empty());
    let relation = names.filter_map(|name| leaf.name.relation_to(name)).min();
    let titled = || leaf.title.as_ref()?.relation_to(&asset.name).filter(|relation| *relation == Relation::Exact);
    let relation = relation.or_else(titled).ok_or(Miss::OtherName)?;
    let numbers: Vec<&str> =
        leaf.patterns.iter().filter(|pattern| is_strong(pattern)).map(OrderPattern::written).collect();
    let (bond, confidence) = match relation {
        Relation::Exact | Relation::Same | Relation::Family if !numbers.is_empty() => {
            (Bond::Variant(numbers.join(" ")), CONFIDENCE_VARIANT)
        }
        Relation::Exact | Relation::Same => (Bond::Firm, CONFIDENCE_NAME),
        Relation::Family => (Bond::Firm, CONFIDENCE_FAMILY),
        Relation::Broader | Relation::Narrower => (Bond::Firm, CONFIDENCE_INEXACT),
        Relation::Longer | Relation::Variant => {
            (Bond::Variant(format!("{} {}", leaf.written_name, numbers.join(" "))), CONFIDENCE_VARIANT)
        }
        Relation::Uncertain => (Bond::Loose, CONFIDENCE_LOOSE),
    };
    let exact = relation == Relation::Exact;
    let rank = rank(relation);
    let remark_open = leaf.name.is_remarked() && !asset.name.is_remarked();
    let same_branch = leaf.name.is_same_branch(&asset.name);
    let remark_same = leaf.name.is_remarked_like(&asset.name);
    let by = By::Name(relation);
    Ok(Met { leaf, bond, asset, by, confidence, exact, remark_open, remark_same, same_branch, rank, own: None })
}

/// Whether one of the names is related to one of the asset's, however it is read. Where none is, they do not meet by name,
/// whatever else is known of them.
pub(super) fn is_called_alike(leaf: &Leaf, asset: &AssetIdentity) -> bool {
    let mut names = asset.readings().flat_map(|read| std::iter::once(&read.name).chain(&read.implied));
    let titled =
        |read: &AssetIdentity| leaf.title.as_ref().is_some_and(|title| title.relation_to(&read.name).is_some());
    names.any(|name| leaf.name.relation_to(name).is_some()) || asset.readings().any(titled)
}

/// A number of a system in which every variant has its own.
fn is_strong(pattern: &OrderPattern) -> bool {
    pattern.kind().is_some_and(|kind| kind != OrderKind::Generic)
}

/// Whether both have complete numbers of one system, and none of them meet: then they are different articles, and the
/// name cannot overrule that.
fn has_other_number(leaf: &Leaf, asset: &AssetIdentity) -> bool {
    let kinds = |kind: OrderKind| {
        kind != OrderKind::Generic
            && asset.numbers.iter().any(|number| number.kind() == kind)
            && leaf.patterns.iter().any(|pattern| pattern.kind() == Some(kind))
    };
    let could_become =
        leaf.patterns.iter().any(|pattern| asset.numbers.iter().any(|number| pattern.begins_with(number)));
    !could_become && [OrderKind::Mlfb, OrderKind::Catalogue, OrderKind::Article].into_iter().any(kinds)
}
