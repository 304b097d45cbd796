//! The real corpus, for tests only, where it is present.
//!
//! Does not know: what is in it.

use std::path::PathBuf;

/// `path` below the corpus; `None`, with a line that says so, where there is no corpus. In continuous integration
/// (`CI=true`) its absence is a failure, so that nobody takes a skipped test for a passed one.
#[expect(clippy::disallowed_methods, reason = "tests find the corpus through the environment, here and nowhere else")]
pub(crate) fn corpus(test: &str, path: &str) -> Option<PathBuf> {
    let root = std::env::var("ANNUNCIATOR_CORPUS")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test}: no corpus at {}", found.display());
    println!("skipped: {test}: no corpus");
    None
}
