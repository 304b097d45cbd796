//! 6.2.49, ranges that nothing bounds from above, and 6.2.51, types of `vers` that nobody has registered.
//!
//! Does not know: which versions a range holds.

use super::Spot;
use super::branches::Tree;
use super::ranges::Range;
use crate::report::NotRun;
use serde_json::Value;

/// Types of version ranges that the specification of `vers` names, with the types of package URLs it takes over.
const TYPES: &[&str] = &[
    "all",
    "alpine",
    "alpm",
    "apache",
    "apk",
    "arch",
    "bitbucket",
    "bitnami",
    "cargo",
    "cocoapods",
    "composer",
    "conan",
    "conda",
    "cpan",
    "cran",
    "datetime",
    "deb",
    "docker",
    "ebuild",
    "gem",
    "generic",
    "gentoo",
    "github",
    "golang",
    "hackage",
    "hex",
    "huggingface",
    "intdot",
    "julia",
    "lexicographic",
    "luarocks",
    "mattermost",
    "maven",
    "mlflow",
    "mozilla",
    "nginx",
    "none",
    "npm",
    "nuget",
    "oci",
    "opam",
    "openssl",
    "otp",
    "pub",
    "pypi",
    "qpkg",
    "rpm",
    "semver",
    "swift",
    "swid",
    "vscode-extension",
];

pub(super) fn open_ranges(document: &Value) -> Result<Vec<Spot>, NotRun> {
    Ok(ranges(document)
        .into_iter()
        .filter(|(_, range)| range.is_open_above())
        .map(|(pointer, _)| {
            Spot::new(pointer, "no version bounds the range from above, so it holds versions that do not exist yet")
        })
        .collect())
}

pub(super) fn unknown_types(document: &Value) -> Result<Vec<Spot>, NotRun> {
    let unknown = |scheme: &String| !TYPES.contains(&scheme.as_str());
    let told = |(pointer, range): (String, Range)| {
        let scheme = range.scheme.filter(unknown)?;
        Some(Spot::new(pointer, format!("`{scheme}` is not a known type of version ranges")))
    };
    Ok(ranges(document).into_iter().filter_map(told).collect())
}

/// Every range that can be read, with the place of its name.
fn ranges(document: &Value) -> Vec<(String, Range)> {
    let tree = Tree::read(document);
    let ranges = tree.versioned.iter().filter(|branch| branch.is_range);
    ranges.filter_map(|branch| Some((format!("{}/name", branch.pointer), Range::parse(branch.name)?))).collect()
}
