//! `explain`: the whole way of one verdict.
//!
//! Does not know: how it is decided; the steps come from the functions that decide.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result, bail};
use clap::Args;
use store::{AdvisoryDetail, AdvisoryKey, Reader, Store, StoredAsset};
use triage::advisory::{Advisory, AdvisoryId};
use triage::matching::{ClaimStep, Explanation, NearMiss, ProductStep, explain, prepare, prepare_kind};
use triage::wording::alias::read_as;
use triage::wording::{self, Language, explanation as words};
use web::api::v1::offline;

/// Which verdict.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The asset's id in the inventory.
    asset: String,
    /// Tracking id or uuid of the advisory; where several publishers use the id: PUBLISHER/ID.
    advisory: String,
    /// The organisation.
    #[arg(long, value_name = "NAME")]
    org: String,
    /// As the API's JSON.
    #[arg(long)]
    json: bool,
}

/// Vulnerabilities named with one claim.
const NAMED_COUNT_MAX: usize = 10;

pub(super) fn run(options: &Options, wanted: &Wanted) -> Result<()> {
    let mut config = wiring::load_config(options)?;
    config.reading.organisation.clone_from(&wanted.org);
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = wiring::named_reader(&config, &store).await?;
        let asset = find_asset(&store, &reader, wanted).await?;
        let detail = find_advisory(&store, &reader, &wanted.advisory).await?;
        let advisory = &detail.advisory;
        let kind = store.load_alias_table(reader.organisation).await?.kind_of(&asset.record);
        let prepared = prepare_kind(&kind).with_serial_number(&asset.record.serial_number);
        let told = explain(&prepare(advisory), &prepared);
        let text = if wanted.json {
            offline::explanation_json(&asset.record, advisory, &told).context("writing the explanation as JSON")?
        } else {
            lines(&asset, advisory, &told).iter().map(|line| terminal::plain(line)).collect::<Vec<_>>().join("\n")
        };
        terminal::print(&text)?;
        Ok(store.close().await?)
    })
}

async fn find_asset(store: &Store, reader: &Reader, wanted: &Wanted) -> Result<StoredAsset> {
    let asset = store.find_asset(reader.organisation, &wanted.asset).await?;
    asset.with_context(|| format!("the organisation \"{}\" has no asset with the id {}", wanted.org, wanted.asset))
}

async fn find_advisory(store: &Store, reader: &Reader, name: &str) -> Result<AdvisoryDetail> {
    let key = match (name.parse(), name.split_once('/')) {
        (Ok(id), _) => AdvisoryKey::Id(AdvisoryId(id)),
        (Err(_), Some((publisher, tracking_id))) => {
            AdvisoryKey::PublisherTracking { publisher: publisher.to_owned(), tracking_id: tracking_id.to_owned() }
        }
        (Err(_), None) => AdvisoryKey::TrackingId(name.to_owned()),
    };
    let mut found = store.find_advisory(reader, &key).await?;
    if found.len() > 1 {
        let names: Vec<String> = found
            .iter()
            .map(|detail| store::publisher_slug(&detail.advisory.publisher.name))
            .map(|publisher| format!("{publisher}/{name}"))
            .collect();
        bail!("several publishers use the id {name}; ask for one of {}", names.join(", "));
    }
    found.pop().with_context(|| format!("there is no advisory {name}, or readers of this installation may not see it"))
}

fn lines(asset: &StoredAsset, advisory: &Advisory, told: &Explanation) -> Vec<String> {
    let mut lines = vec![
        format!("{} {} {}", asset.record.external_id, asset.record.vendor, asset.record.product),
        format!("{} {}: {}", advisory.publisher.name, advisory.tracking_id, advisory.title),
        String::new(),
        words::outcome(told.found.as_ref().map(|found| found.verdict), Language::En).to_owned(),
    ];
    if let Some(found) = &told.found {
        lines.push(format!("{} % sure that asset and product are the same.", found.confidence));
        lines.extend(found.evidence.first().map(|evidence| wording::evidence(evidence, Language::En)));
    }
    lines.extend([String::new(), "How the asset was read".to_owned()]);
    let reading = &told.asset;
    lines.extend(read_as(&reading.aliases, Language::En).map(|read| format!("  {read}")));
    let facts = [
        ("vendor", reading.vendors.join(" or ")),
        ("order number", reading.order_numbers.join(", ")),
        ("words of the name that count", reading.names.join(" or ")),
        ("the order number says also", reading.implied.join(", ")),
        ("version", words::version_reading(&reading.version, Language::En)),
    ];
    let none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    lines.extend(facts.iter().map(|(name, text)| format!("  {name}: {}", none(text))));
    lines.extend([String::new(), format!("Products that meet it ({})", told.products.len() + told.products_more)]);
    told.products.iter().for_each(|step| product(advisory, told, step, &mut lines));
    lines.extend([String::new(), format!("Products that nearly meet it ({})", told.near.len())]);
    lines.extend(told.near.iter().map(near));
    lines.push(format!("  {} further products share neither order number nor word with the asset.", told.others));
    lines
}

fn product(advisory: &Advisory, told: &Explanation, step: &ProductStep, lines: &mut Vec<String>) {
    lines.push(format!("- {}", step.name));
    lines.extend(
        words::product(step, &told.asset.version, Language::En).iter().map(|sentence| format!("    {sentence}")),
    );
    let claims = step.said.iter().flat_map(|said| &said.claims);
    lines.extend(claims.map(|claim| format!("    {} {}", words::claim(claim, Language::En), named(advisory, claim))));
}

fn named(advisory: &Advisory, claim: &ClaimStep) -> String {
    let cve = |at: &usize| advisory.vulnerabilities.get(*at).and_then(|vulnerability| vulnerability.cve.clone());
    let names: Vec<String> = claim.vulnerabilities.iter().take(NAMED_COUNT_MAX).filter_map(cve).collect();
    let more = if claim.vulnerabilities.len() > NAMED_COUNT_MAX { " …" } else { "" };
    format!("{}{more}", names.join(" "))
}

fn near(miss: &NearMiss) -> String {
    let numbers = miss.order_numbers.join(" ");
    format!("- {} {numbers}\n    {}", miss.name, words::miss(miss.miss, Language::En))
}
