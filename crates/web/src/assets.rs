//! The files the pages need: stylesheet, key map, what asks for passkeys, what listens, icon. Built in, addressed by their content.
//!
//! Does not know: HTTP; `ui::files` serves them.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// One built-in file.
#[derive(Debug)]
pub struct Asset {
    /// Its address, with the first digits of its SHA-256: it may be cached for ever.
    pub path: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

/// Sixteen hexadecimal digits tell apart every version of a file that will ever be built.
const NAME_DIGEST_BYTES: usize = 8;

static STYLESHEET: LazyLock<Asset> =
    LazyLock::new(|| asset("annunciator", "css", "text/css; charset=utf-8", include_bytes!("static/annunciator.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| asset("keys", "js", "text/javascript; charset=utf-8", include_bytes!("static/keys.js")));
static PASSKEYS: LazyLock<Asset> =
    LazyLock::new(|| asset("passkeys", "js", "text/javascript; charset=utf-8", include_bytes!("static/passkeys.js")));
static NARROW: LazyLock<Asset> =
    LazyLock::new(|| asset("narrow", "js", "text/javascript; charset=utf-8", include_bytes!("static/narrow.js")));
static LIVE: LazyLock<Asset> =
    LazyLock::new(|| asset("live", "js", "text/javascript; charset=utf-8", include_bytes!("static/live.js")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("lamp", "svg", "image/svg+xml", include_bytes!("static/lamp.svg")));

/// The stylesheet.
pub fn stylesheet() -> &'static Asset {
    &STYLESHEET
}

/// The key map.
pub fn script() -> &'static Asset {
    &SCRIPT
}

/// The filter within long tables, on the pages that have one.
pub fn narrow() -> &'static Asset {
    &NARROW
}

/// What listens to what is new, on the pages that do.
pub fn live() -> &'static Asset {
    &LIVE
}

/// What asks a device for a passkey, on the pages that do.
pub fn passkeys() -> &'static Asset {
    &PASSKEYS
}

/// The icon.
pub fn icon() -> &'static Asset {
    &ICON
}

/// The file at `path`, if it is the built-in one.
pub fn find(path: &str) -> Option<&'static Asset> {
    [stylesheet(), script(), passkeys(), narrow(), live(), icon()].into_iter().find(|asset| asset.path == path)
}

fn asset(name: &str, extension: &str, media_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = Sha256::digest(bytes);
    let mut path = format!("/static/{name}-");
    for byte in digest.iter().take(NAME_DIGEST_BYTES) {
        // Writing into a String cannot fail.
        let _ = write!(path, "{byte:02x}");
    }
    path.push('.');
    path.push_str(extension);
    Asset { path, media_type, bytes }
}
