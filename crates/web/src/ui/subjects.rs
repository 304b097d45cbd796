//! `/cves/…`, `/vendors/…`, `/sectors/…`: what advisories have in common, with the advisories that name it.
//!
//! Does not know: which spellings mean one vendor (`triage::product`), or how pages look.

use super::advisories::{label_counts, rows, touching};
use super::{Page, show};
use crate::error::Refusal;
use crate::query::{ListQuery, QUERY_SIZE_BYTES_MAX};
use crate::reader::Reader;
use crate::state::AppState;
use crate::templates::atoms::{cve_path, product_path, sector_path, vendor_path};
use crate::templates::{cve, frame::Place, subject};
use crate::view::{AdvisoryLink, CveView, Filter, ProductView, Said, SectorView, Stated, SubjectList, VendorView};
use crate::words::{phrase, say};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use std::collections::{BTreeMap, HashMap};
use store::{AdvisoryFilter, AdvisoryPage, AssetProduct, FIELD_VALUE_SIZE_BYTES_MAX, StoredAlias, VerdictCounts};
use triage::Advisory;
use triage::advisory::AdvisoryId;
use triage::asset::AssetRecord;
use triage::asset::alias::{Alias, AliasTable};
use triage::enrichment::find_cves;
use triage::matching::AssetKind;
use triage::product::text::fold;
use triage::product::vendor::{VendorKey, find_group, moves_of, vendor_keys};
use triage::search::{Field, Narrow, Query as Asked, Term};

/// Advisories of one page: the bodies of all of them are read.
const PAGE_ROWS_COUNT: u32 = 40;
/// Products named on a vendor's page.
const PRODUCTS_SHOWN_COUNT_MAX: usize = 40;
/// Kinds of assets named on a page; the inventory's search has the rest.
const ASSETS_SHOWN_COUNT_MAX: usize = 100;

/// A vulnerability's page.
pub(crate) async fn show_cve(
    State(state): State<AppState>,
    reader: Reader,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Page {
    let cve = whole_cve(&id).ok_or_else(|| not_found(say("That is no CVE: one looks like CVE-2024-1234.")))?;
    let known = state.store().find_cve(&cve).await?;
    let listed = Listed::read(&state, &reader, vec![exact(Field::Cve, &cve)], &query).await?;
    if listed.page.total == 0 && known.is_empty() {
        return Err(not_found(&phrase(
            "Neither an advisory that is held here nor a catalog names {cve}.",
            &[("cve", &cve)],
        )));
    }
    let bodies = listed.bodies(&state, &reader).await?;
    let view = CveView {
        cve: &cve,
        known: &known,
        stated: bodies.iter().filter_map(|body| stated(body, &cve)).collect(),
        list: listed.view(&cve_path(&cve)),
    };
    Ok(show(&state, &reader, Place::Advisories, &cve, &cve, &cve::render(&view)))
}

/// A vendor's page.
pub(crate) async fn show_vendor(
    State(state): State<AppState>,
    reader: Reader,
    Path(name): Path<String>,
    Query(query): Query<ListQuery>,
) -> Page {
    let vendor = Vendor::find(&state, &reader, &name).await?;
    let own = Own::read(&state, &reader).await?;
    let assets = own.assets(|kind| kind.is_of_vendor(&vendor.keys));
    let group = vendor.keys.iter().find_map(find_group);
    if vendor.spellings.is_empty() && assets.is_empty() && group.is_none() {
        return Err(not_found(say("No advisory that is held here and no asset of yours names this vendor.")));
    }
    let listed = Listed::read(&state, &reader, vendor.narrows(), &query).await?;
    let bodies = listed.bodies(&state, &reader).await?;
    let view = VendorView {
        name: &vendor.name,
        spellings: &vendor.spellings,
        group,
        moves: vendor.keys.iter().flat_map(moves_of).collect(),
        aliases: own.aliases_of(|_, vendor_of| vendor.is_named_by(vendor_of)),
        products: products_of(&bodies, &vendor),
        assets,
        list: listed.view(&vendor_path(&name)),
    };
    Ok(show(&state, &reader, Place::Advisories, &vendor.name, "", &subject::vendor(&view)))
}

/// A product's page. An advisory that names the vendor and another vendor's product of that name is left out.
pub(crate) async fn show_product(
    State(state): State<AppState>,
    reader: Reader,
    Path((vendor_name, name)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> Page {
    let vendor = Vendor::find(&state, &reader, &vendor_name).await?;
    let mut narrows = vendor.narrows();
    narrows.push(exact(Field::Product, cut(&name)));
    let mut listed = Listed::read(&state, &reader, narrows, &query).await?;
    let bodies = listed.bodies(&state, &reader).await?;
    let said: Vec<Said<'_>> = bodies.iter().flat_map(|body| said(body, &vendor, &name)).collect();
    listed.keep(&bodies, |body| said_of(body, &vendor, &name).next().is_some());
    let own = Own::read(&state, &reader).await?;
    let assets = own.assets(|kind| kind.is_of_vendor(&vendor.keys) && kind.has_name(&name, &vendor.keys));
    if said.is_empty() && assets.is_empty() && listed.page.next.is_none() {
        return Err(not_found(say(
            "No advisory that is held here and no asset of yours names this product of this vendor.",
        )));
    }
    let view = ProductView {
        vendor: &vendor.name,
        name: &name,
        said,
        aliases: own.aliases_of(|product, of| {
            vendor.is_named_by(of) && product.is_some_and(|product| fold(product) == fold(&name))
        }),
        assets,
        list: listed.view(&product_path(&vendor_name, &name)),
    };
    Ok(show(&state, &reader, Place::Advisories, &name, "", &subject::product(&view)))
}

/// A sector's page.
pub(crate) async fn show_sector(
    State(state): State<AppState>,
    reader: Reader,
    Path(name): Path<String>,
    Query(query): Query<ListQuery>,
) -> Page {
    let listed = Listed::read(&state, &reader, vec![exact(Field::Sector, cut(&name))], &query).await?;
    if listed.page.total == 0 {
        return Err(not_found(say("No advisory that is held here names this sector.")));
    }
    let vendors = listed.page.facets.vendors.iter().map(|vendor| (vendor.value.as_str(), vendor.count));
    let view = SectorView { name: &name, vendors: vendors.collect(), list: listed.view(&sector_path(&name)) };
    Ok(show(&state, &reader, Place::Advisories, &name, "", &subject::sector(&view)))
}

/// The text as a CVE's id, if it is one and nothing else.
pub(super) fn whole_cve(text: &str) -> Option<String> {
    let upper = text.trim().to_uppercase();
    find_cves(&upper).into_iter().next().filter(|cve| *cve == upper)
}

fn not_found(detail: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, detail)
}

/// A condition; a query puts values in quotes.
fn exact(field: Field, value: &str) -> Narrow {
    Narrow::Named { field, value: value.replace('"', " "), exact: true }
}

/// What of a long name lists are narrowed by.
fn cut(name: &str) -> &str {
    let name = name.trim();
    name.get(..name.floor_char_boundary(FIELD_VALUE_SIZE_BYTES_MAX)).unwrap_or(name)
}

/// A page of advisories with what they touch.
struct Listed {
    page: AdvisoryPage,
    touching: HashMap<AdvisoryId, VerdictCounts>,
    asked: Asked,
    /// Whether lines were taken out, so that what was counted counts too many.
    is_thinned: bool,
}

impl Listed {
    async fn read(
        state: &AppState,
        reader: &Reader,
        narrows: Vec<Narrow>,
        query: &ListQuery,
    ) -> Result<Listed, Refusal> {
        let asked = Asked { terms: narrows.iter().cloned().map(Term::Narrow).collect() };
        let filter = AdvisoryFilter { narrows, ..AdvisoryFilter::default() };
        let page = match filter.narrows.is_empty() {
            // No spelling is known, so that no advisory can name it.
            true => AdvisoryPage::default(),
            false => state.store().list_advisories(&reader.rows(), &filter, query.cursor()?, PAGE_ROWS_COUNT).await?,
        };
        let touching = touching(state, reader, &page).await?;
        Ok(Listed { page, touching, asked, is_thinned: false })
    }

    /// The whole advisories of the page, in its order.
    async fn bodies(&self, state: &AppState, reader: &Reader) -> Result<Vec<Advisory>, Refusal> {
        let ids: Vec<AdvisoryId> = self.page.rows.iter().map(|row| row.id).collect();
        let mut read = state.store().load_advisories(&ids).await?;
        read.retain(|advisory| advisory.tlp <= reader.tlp);
        Ok(read)
    }

    fn keep(&mut self, bodies: &[Advisory], is_kept: impl Fn(&Advisory) -> bool) {
        let before = self.page.rows.len();
        self.page.rows.retain(|row| bodies.iter().any(|body| body.id == row.id && is_kept(body)));
        self.is_thinned = self.page.rows.len() < before;
    }

    fn view(&self, path: &str) -> SubjectList<'_> {
        let q = self.asked.to_string();
        let filter = (!self.is_thinned && q.len() <= QUERY_SIZE_BYTES_MAX && self.page.total > 0).then(|| Filter {
            q: Some(q),
            asked: self.asked.clone(),
            ..Filter::default()
        });
        SubjectList {
            rows: rows(&self.page, &self.touching),
            total: Some(self.page.total).filter(|_| !self.is_thinned),
            counts: label_counts(&self.page.facets.labels),
            filter,
            next: self.page.next.as_ref().map(|cursor| format!("{path}?cursor={cursor}")),
        }
    }
}

fn link(advisory: &Advisory) -> AdvisoryLink<'_> {
    let Advisory { publisher, tracking_id, title, .. } = advisory;
    AdvisoryLink { publisher: &publisher.name, tracking_id, title }
}

fn stated<'a>(body: &'a Advisory, cve: &str) -> Option<Stated<'a>> {
    let vulnerability = body.vulnerabilities.iter().find(|one| one.cve.as_deref() == Some(cve))?;
    Some(Stated { link: link(body), vulnerability })
}

/// A company by all its spellings in advisories.
struct Vendor {
    name: String,
    keys: Vec<VendorKey>,
    spellings: Vec<String>,
}

impl Vendor {
    /// The company that a name means. A name that stands for nobody, or for several, means itself alone.
    async fn find(state: &AppState, reader: &Reader, name: &str) -> Result<Vendor, Refusal> {
        let keys = vendor_keys(name);
        let mut spellings = state.store().list_vendor_names(&reader.rows()).await?;
        spellings.retain(|spelling| match keys.as_slice() {
            [key] => vendor_keys(spelling).contains(key),
            _ => fold(spelling) == fold(name),
        });
        let of_it_alone = spellings.iter().filter(|spelling| vendor_keys(spelling).len() <= 1);
        let shortest = of_it_alone.min_by_key(|spelling| spelling.chars().count());
        let name = shortest.map_or(name, String::as_str).to_owned();
        Ok(Vendor { name, keys, spellings })
    }

    fn narrows(&self) -> Vec<Narrow> {
        self.spellings.iter().map(|spelling| exact(Field::Vendor, spelling)).collect()
    }

    fn is_named_by(&self, text: &str) -> bool {
        match self.keys.as_slice() {
            [key] => vendor_keys(text).contains(key),
            _ => fold(text) == fold(&self.name),
        }
    }
}

/// The products that advisories name of a vendor, the most frequent first.
fn products_of(bodies: &[Advisory], vendor: &Vendor) -> Vec<(String, u64)> {
    let mut counted: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    for body in bodies {
        let mut named: Vec<(String, &str)> = body
            .products
            .iter()
            .filter(|product| !product.name.trim().is_empty() && vendor.is_named_by(&product.vendor))
            .map(|product| (fold(&product.name), product.name.as_str()))
            .collect();
        named.sort_unstable();
        named.dedup_by(|a, b| a.0 == b.0);
        for (key, name) in named {
            counted.entry(key).or_insert((name, 0)).1 += 1;
        }
    }
    let mut products: Vec<(String, u64)> =
        counted.into_values().map(|(name, count)| (name.to_owned(), count)).collect();
    products.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    products.truncate(PRODUCTS_SHOWN_COUNT_MAX);
    products
}

fn said_of<'a>(body: &'a Advisory, vendor: &Vendor, name: &str) -> impl Iterator<Item = &'a triage::advisory::Product> {
    let wanted = fold(cut(name));
    body.products
        .iter()
        .filter(move |product| fold(cut(&product.name)) == wanted && vendor.is_named_by(&product.vendor))
}

fn said<'a>(body: &'a Advisory, vendor: &Vendor, name: &str) -> Vec<Said<'a>> {
    said_of(body, vendor, name).map(|product| Said { link: link(body), product }).collect()
}

/// What the organisation has, and what its own words mean.
struct Own {
    assets: Vec<AssetProduct>,
    aliases: Vec<StoredAlias>,
    table: AliasTable,
}

impl Own {
    async fn read(state: &AppState, reader: &Reader) -> Result<Own, Refusal> {
        let assets = state.store().list_asset_products(reader.organisation).await?;
        let aliases = state.store().list_aliases(reader.organisation).await?;
        let table = AliasTable::new(aliases.iter().map(|stored| &stored.alias));
        Ok(Own { assets, aliases, table })
    }

    fn assets(&self, is_wanted: impl Fn(&AssetKind) -> bool) -> Vec<&AssetProduct> {
        let wanted = |asset: &&AssetProduct| {
            let (vendor, product) = (asset.vendor.clone(), asset.product.clone());
            is_wanted(&self.table.kind_of(&AssetRecord { vendor, product, ..AssetRecord::default() }))
        };
        self.assets.iter().filter(wanted).take(ASSETS_SHOWN_COUNT_MAX).collect()
    }

    /// The aliases that mean something: asked with the product, where one is meant, and the vendor.
    fn aliases_of(&self, is_meant: impl Fn(Option<&str>, &str) -> bool) -> Vec<&StoredAlias> {
        let meant = |stored: &&StoredAlias| match &stored.alias {
            Alias::Vendor { vendor, .. } => is_meant(None, vendor),
            Alias::Product { vendor, product, .. } => is_meant(Some(product), vendor),
        };
        self.aliases.iter().filter(meant).collect()
    }
}
