//! How a publisher numbers the versions of a document: CSAF 2.0 §3.1.11, integer or semantic versioning.
//!
//! Does not know: versions of products (`product::version`); which version is newer.

use serde::{Deserialize, Serialize};

terms! {
    /// The two ways that CSAF knows, and all others.
    VersionType {
        /// §3.1.11.1: a whole number, one more for each release.
        Integer = "integer",
        /// §3.1.11.2: `MAJOR.MINOR.PATCH` by semver.org, with or without a pre-release and build.
        Semantic = "semantic",
        /// Neither: the publisher's own way.
        Other = "other",
    }
}

impl VersionType {
    /// Of a document's version as its publisher wrote it.
    pub fn of(version: &str) -> VersionType {
        let version = version.trim();
        if is_number(version) {
            return VersionType::Integer;
        }
        let (version, build) =
            version.split_once('+').map_or((version, None), |(version, build)| (version, Some(build)));
        let (core, pre) = version.split_once('-').map_or((version, None), |(core, pre)| (core, Some(pre)));
        let numbers: Vec<&str> = core.split('.').collect();
        let identifiers = |text: &str, numbers_are_strict: bool| {
            text.split('.').all(|one| {
                let is_word = one.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !one.is_empty();
                let is_digits = one.bytes().all(|byte| byte.is_ascii_digit());
                is_word && (!numbers_are_strict || !is_digits || is_number(one))
            })
        };
        let is_semantic = numbers.len() == 3
            && numbers.iter().all(|number| is_number(number))
            && pre.is_none_or(|pre| identifiers(pre, true))
            && build.is_none_or(|build| identifiers(build, false));
        if is_semantic { VersionType::Semantic } else { VersionType::Other }
    }
}

/// Digits without a leading zero.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_and_semantic_versions_of_documents_are_told_apart() {
        for version in ["1", "0", " 12 "] {
            assert_eq!(VersionType::of(version), VersionType::Integer, "{version:?}");
        }
        for version in ["1.0.0", "0.1.0-rc.1", "2.3.4-x-y.7+build.05", "1.0.0+2024"] {
            assert_eq!(VersionType::of(version), VersionType::Semantic, "{version:?}");
        }
        for version in ["", "1.0", "01", "1.02.0", "1.0.0-", "1.0.0-01", "1.0.0+", "V1.0.0", "1.0.0.0", "1.0.0-a..b"] {
            assert_eq!(VersionType::of(version), VersionType::Other, "{version:?}");
        }
    }
}
