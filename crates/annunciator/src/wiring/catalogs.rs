//! The section `[catalogs]` → what the monitor looks at.
//!
//! Does not know: what catalogs say.

use crate::config::{Config, Exploited};
use crate::requests;
use anyhow::{Context, Result, bail};
use monitor::{CatalogKind, CatalogSettings};
use net::catalog::Place;
use net::guard::{ClientOptions, Hosts};
use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;
use triage::enrichment::exploited::Fields;

/// Names that mean something else already.
const RESERVED_CATALOGS: [&str; 3] = ["kev", "epss", "cve"];

/// Every configured catalog, also where nothing is fetched by itself: a person may ask.
pub(super) fn settings(config: &Config) -> Result<Vec<CatalogSettings>> {
    let (requests, config) = (requests::options(&config.polling)?, &config.catalogs);
    let minutes = |minutes: u32| Duration::from_secs(60 * u64::from(minutes.max(1)));
    let one = |name: &str, kind: CatalogKind, listed: &[String], every: Duration| {
        Ok::<_, anyhow::Error>(CatalogSettings {
            name: name.to_owned(),
            kind,
            places: places(name, listed)?,
            options: ClientOptions {
                allow_http: config.allow_http,
                allow_private: config.allow_private,
                ca_file: Some(config.ca_file.clone()).filter(|file| !file.as_os_str().is_empty()),
                hosts: Hosts::default(),
                ..requests.clone()
            },
            every,
            watched: config.fetch && !listed.is_empty(),
        })
    };
    let mut all = vec![
        one("kev", CatalogKind::Kev, &config.kev, minutes(config.kev_minutes))?,
        one("epss", CatalogKind::Epss, &config.epss, minutes(config.epss_hours.saturating_mul(60)))?,
    ];
    if !config.cve_folder.is_empty() {
        let records = one("cve", CatalogKind::CveRecords, &[], minutes(config.cve_minutes))?;
        let places = vec![Place::File(PathBuf::from(&config.cve_folder))];
        all.push(CatalogSettings { places, watched: true, ..records });
    }
    for catalog in &config.exploited {
        let Exploited { name, places, cve, added, list, minutes: every } = catalog;
        let fields = Fields { cve: cve.clone(), added: added.clone(), list: list.clone() };
        all.push(one(name, CatalogKind::Exploited(fields), places, minutes(*every))?);
    }
    check_names(&config.exploited)?;
    Ok(all)
}

fn check_names(catalogs: &[Exploited]) -> Result<()> {
    let mut names: HashSet<&str> = RESERVED_CATALOGS.into_iter().collect();
    match catalogs.iter().find(|catalog| catalog.name.trim().is_empty() || !names.insert(&catalog.name)) {
        Some(catalog) => {
            bail!("a catalog of exploited vulnerabilities cannot be called {:?}: names tell them apart", catalog.name)
        }
        None => Ok(()),
    }
}

fn places(name: &str, listed: &[String]) -> Result<Vec<Place>> {
    let place = |text: &String| Place::parse(text).with_context(|| format!("catalog {name}: {text} is no address"));
    listed.iter().map(place).collect()
}
