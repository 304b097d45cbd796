//! `[[providers]]` with a feed → what the monitor looks at.
//!
//! Does not know: what feeds say.

use crate::config::{Config, Provider};
use crate::requests;
use anyhow::{Context, Result, bail};
use monitor::FeedSettings;
use net::news::FeedOwner;
use url::Url;

pub(super) fn settings(config: &Config) -> Result<Vec<FeedSettings>> {
    let feeds = config.providers.iter().filter_map(|provider| Some((provider, provider.feed.as_deref()?)));
    feeds.map(|(provider, feed)| one(config, provider, feed)).collect()
}

fn one(config: &Config, provider: &Provider, feed: &str) -> Result<FeedSettings> {
    let name = &provider.name;
    let Some(vendor) = provider.vendor.as_ref().filter(|vendor| !vendor.trim().is_empty()) else {
        bail!("provider {name} has a feed and needs the name of its vendor");
    };
    let url: Url = feed.parse().with_context(|| format!("provider {name}: {feed} is no URL"))?;
    let options = requests::options_of(config, provider, &url).with_context(|| format!("provider {name}"))?;
    let namespace = provider.namespace.clone().unwrap_or_else(|| url.origin().ascii_serialization());
    let owner = FeedOwner { feed: url.to_string(), namespace, vendor: vendor.trim().to_owned() };
    Ok(FeedSettings { name: name.clone(), url, owner, options })
}
