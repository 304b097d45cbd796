//! Publishers that a plant wants to hear from, by a short name: data that comes with the program.
//!
//! Does not know: whether an address still answers; adding one asks.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

const PRESETS: &str = include_str!("presets.toml");

/// One publisher.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preset {
    /// Its short name.
    pub(crate) id: String,
    /// Who publishes there.
    pub(crate) publisher: String,
    /// Provider metadata, an aggregator or a feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Where no address is known: the domain that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    /// Whose plants use its products.
    pub(crate) sectors: Vec<String>,
    /// What to know before it is watched.
    pub(crate) notes: String,
    /// The preset to take where this one does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fallback: Option<String>,
    /// Whether the address was exercised with this program.
    pub(crate) verified: bool,
}

impl Preset {
    /// The address or domain to ask.
    pub(crate) fn target(&self) -> &str {
        self.url.as_deref().or(self.domain.as_deref()).unwrap_or_default()
    }
}

/// All of them, in the order of the file: what most plants want first.
pub(crate) fn presets() -> Result<Vec<Preset>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        presets: Vec<Preset>,
    }
    Ok(toml::from_str::<File>(PRESETS).context("reading the built-in presets")?.presets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_preset_has_one_target_a_short_name_of_its_own_and_a_fallback_that_exists() {
        let presets = presets().unwrap();
        let ids: HashSet<&str> = presets.iter().map(|preset| &*preset.id).collect();
        assert_eq!(ids.len(), presets.len());
        for preset in &presets {
            assert!(preset.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{preset:?}");
            assert!(preset.url.is_some() != preset.domain.is_some() && !preset.sectors.is_empty(), "{preset:?}");
            assert!(preset.fallback.as_ref().is_none_or(|id| ids.contains(&**id)), "{preset:?}");
            assert!(preset.url.as_ref().is_none_or(|url| url.starts_with("https://")), "{preset:?}");
            assert!(preset.domain.as_ref().is_none_or(|domain| !domain.contains('/')), "{preset:?}");
        }
    }
}
