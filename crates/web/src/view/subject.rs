//! Views of what advisories have in common: a vulnerability, a vendor, a product, a sector.
//!
//! Does not know: how its advisories were found.

use super::{AdvisoryLink, AdvisoryRow, Filter};
use store::{AssetProduct, CveKnown, StoredAlias};
use triage::advisory::{Product, Vulnerability};
use triage::product::vendor::{Group, Moved};

/// A page of its advisories, newest first.
#[derive(Clone, Debug, Default)]
pub struct SubjectList<'a> {
    /// The lines.
    pub rows: Vec<AdvisoryRow<'a>>,
    /// How many there are on all pages, where that is known.
    pub total: Option<u64>,
    /// How many of each label, `Label::ALL` order.
    pub counts: [u64; 5],
    /// The same list among all advisories, where its address is short enough.
    pub filter: Option<Filter>,
    /// Address of the next page.
    pub next: Option<String>,
}

/// A vulnerability.
#[derive(Clone, Debug)]
pub struct CveView<'a> {
    /// `CVE-…`.
    pub cve: &'a str,
    /// What catalogs say of it.
    pub known: &'a CveKnown,
    /// What each advisory of the page states, in the order of the list.
    pub stated: Vec<Stated<'a>>,
    /// The advisories that name it.
    pub list: SubjectList<'a>,
}

/// What one advisory states of a vulnerability.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// Its own words.
    pub vulnerability: &'a Vulnerability,
}

/// A vendor.
#[derive(Clone, Debug)]
pub struct VendorView<'a> {
    /// As advisories write it most shortly.
    pub name: &'a str,
    /// Its other spellings in advisories.
    pub spellings: &'a [String],
    /// What the list that comes with the program says of its names.
    pub group: Option<&'static Group>,
    /// Product lines that came or went.
    pub moves: Vec<&'static Moved>,
    /// The organisation's own aliases that mean it.
    pub aliases: Vec<&'a StoredAlias>,
    /// Products that the advisories of the page name, with how many of them do, the most frequent first.
    pub products: Vec<(String, u64)>,
    /// The organisation's assets of it.
    pub assets: Vec<&'a AssetProduct>,
    /// The advisories that name it.
    pub list: SubjectList<'a>,
}

/// A product.
#[derive(Clone, Debug)]
pub struct ProductView<'a> {
    /// Its vendor, as the address has it.
    pub vendor: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What the advisories of the page say of it.
    pub said: Vec<Said<'a>>,
    /// The organisation's own aliases that mean it.
    pub aliases: Vec<&'a StoredAlias>,
    /// The organisation's assets that are called so.
    pub assets: Vec<&'a AssetProduct>,
    /// The advisories that name it.
    pub list: SubjectList<'a>,
}

/// What one advisory says of a product.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The advisory.
    pub link: AdvisoryLink<'a>,
    /// One product of that name.
    pub product: &'a Product,
}

/// A sector.
#[derive(Clone, Debug)]
pub struct SectorView<'a> {
    /// Its name.
    pub name: &'a str,
    /// Vendors of its advisories, the most frequent first.
    pub vendors: Vec<(&'a str, u64)>,
    /// The advisories that name it.
    pub list: SubjectList<'a>,
}
