//! The key files that provider metadata name (CSAF 2.0 §7.1.20).
//!
//! Does not know: whether a key is believed.

use csaf::distribution::provider_metadata::ProviderMetadata;
use url::Url;

use super::gathered::Gathered;
use crate::Retry;
use crate::provider::keys::{KEY_FILES_COUNT_MAX, Missing, OfferedKey};

/// Reads them one after the other, from what was kept where that is young enough; what does not come says why.
pub(super) async fn fetch_keys(
    gathered: &mut Gathered<'_>,
    base: &Url,
    metadata: &ProviderMetadata,
) -> Vec<OfferedKey> {
    let mut offered = Vec::new();
    for key in metadata.public_openpgp_keys.iter().take(KEY_FILES_COUNT_MAX) {
        let content = match base.join(&key.url) {
            Ok(url) => gathered.key_file(&url).await.map_err(Missing::from),
            Err(error) => Err(Missing { reason: error.to_string(), retry: Retry::Never }),
        };
        let stated = key.fingerprint.clone().map(|fingerprint| vec![fingerprint]);
        offered.push(OfferedKey { place: key.url.clone(), stated, content });
    }
    offered
}
