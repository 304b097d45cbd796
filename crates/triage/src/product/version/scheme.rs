//! The versioning schemes of `vers:` ranges, and the order each of them gives.
//!
//! Claimed: plain numbers (`intdot`, `generic`, and the types publishers make up), SemVer 2.0.0, `datetime`,
//! `lexicographic`, `all` and `none`. Of any other scheme only what every scheme orders alike is ordered; the rest is
//! unknown.
//! Does not know: ranges (`grammar`), or how the field writes versions that no scheme governs (`compare`).

use std::cmp::Ordering;

/// How two versions of a range are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// The field's own ways: numbers, service packs, letters (see [`super::Version::compare`]).
    #[default]
    Generic,
    /// Semantic Versioning 2.0.0, §11.
    Semver,
    /// RFC 3339 in UTC.
    Datetime,
    /// Byte by byte.
    Lexicographic,
    /// One of a package manager's, whose subtleties are not known here.
    Foreign,
}

/// Types of `vers:` that belong to package managers with an order of their own.
const FOREIGN: &[&str] = &[
    "alpine",
    "alpm",
    "apk",
    "apache",
    "arch",
    "composer",
    "conan",
    "conda",
    "cpan",
    "cran",
    "deb",
    "debian",
    "ebuild",
    "gem",
    "gentoo",
    "github",
    "hackage",
    "hex",
    "maven",
    "mattermost",
    "mozilla",
    "nginx",
    "nuget",
    "openssl",
    "opkg",
    "pub",
    "pypi",
    "raku",
    "rpm",
    "swift",
    "swid",
];

/// Types of `vers:` whose packages follow Semantic Versioning.
const SEMVER: &[&str] = &["semver", "npm", "cargo", "golang"];

impl Scheme {
    /// The scheme of a `vers:` type, lower case. What is no registered type (`ITT600_Explorer`) is the field's own way.
    pub fn of_type(name: &str) -> Self {
        match name {
            "datetime" => Scheme::Datetime,
            "lexicographic" => Scheme::Lexicographic,
            _ if SEMVER.contains(&name) => Scheme::Semver,
            _ if FOREIGN.contains(&name) => Scheme::Foreign,
            _ => Scheme::Generic,
        }
    }

    /// The order of two versions as written; `None` where the scheme, as far as it is known here, does not say.
    ///
    /// ```
    /// use triage::product::version::Scheme;
    /// assert_eq!(Scheme::of_type("semver").compare("1.0.0-rc.1", "1.0.0"), Some(std::cmp::Ordering::Less));
    /// assert_eq!(Scheme::of_type("rpm").compare("1.0~rc1", "1.0"), None, "nobody here knows the tilde");
    /// ```
    pub fn compare(self, a: &str, b: &str) -> Option<Ordering> {
        if a == b {
            return Some(Ordering::Equal);
        }
        match self {
            Scheme::Generic => super::Version::parse(a)?.compare(&super::Version::parse(b)?),
            Scheme::Semver => semver(a, b),
            Scheme::Datetime => (is_utc(a) && is_utc(b)).then(|| a.cmp(b)),
            Scheme::Lexicographic => starts_alike(a, b).then(|| a.cmp(b)),
            Scheme::Foreign => plain(a, b),
        }
    }
}

/// Whether not just one of them begins with a digit and the other with a letter: an inventory's `V1.5` is not after `2.0`
/// for its `V`.
fn starts_alike(a: &str, b: &str) -> bool {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let letter = |text: &str| text.starts_with(char::is_alphabetic);
    !(digit(a) && letter(b) || letter(a) && digit(b))
}

/// `2024-01-01T00:00:00Z`, without fractions, so that the text's order is the time's.
fn is_utc(text: &str) -> bool {
    const SHAPE: &str = "9999-99-99T99:99:99Z";
    text.len() == SHAPE.len()
        && text.chars().zip(SHAPE.chars()).all(|(c, shape)| if shape == '9' { c.is_ascii_digit() } else { c == shape })
}

/// The order of dotted numbers, as far as every scheme gives the same: no leading zeros, and a difference within the
/// length of the shorter one.
fn plain(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (numbers(a)?, numbers(b)?);
    a.iter().zip(&b).map(|(x, y)| x.cmp(y)).find(|order| order.is_ne()).or_else(|| (a == b).then_some(Ordering::Equal))
}

fn numbers(text: &str) -> Option<Vec<u64>> {
    text.split('.').map(number).collect()
}

fn number(text: &str) -> Option<u64> {
    let zeros = text.len() > 1 && text.starts_with('0');
    let digits = text.chars().all(|c| c.is_ascii_digit());
    if zeros || !digits { None } else { text.parse().ok() }
}

/// Semantic Versioning 2.0.0, §11; a `v` in front is let through, as module versions have it.
fn semver(a: &str, b: &str) -> Option<Ordering> {
    let ((a, before_a), (b, before_b)) = (semver_parts(a)?, semver_parts(b)?);
    Some(a.cmp(&b).then_with(|| match (before_a, before_b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(a), Some(b)) => prereleases(a, b),
    }))
}

/// The three numbers and the prerelease; `None` for a partial or loosely written version.
fn semver_parts(text: &str) -> Option<(Vec<u64>, Option<&str>)> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let text = text.split_once('+').map_or(text, |(version, _)| version);
    let (core, before) = match text.split_once('-') {
        Some((core, before)) => (core, Some(before)),
        None => (text, None),
    };
    let core = numbers(core).filter(|core| core.len() == 3)?;
    before.is_none_or(|before| before.split('.').all(|part| !part.is_empty())).then_some((core, before))
}

fn prereleases(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match (number(a), number(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semver_follows_the_precedence_of_its_standard() {
        // §11 of the standard, in order.
        let ordered = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "2.0.0",
            "2.1.0",
            "v2.1.1",
        ];
        for (at, a) in ordered.iter().enumerate() {
            for (other, b) in ordered.iter().enumerate() {
                assert_eq!(Scheme::Semver.compare(a, b), Some(at.cmp(&other)), "{a} {b}");
            }
        }
        assert_eq!(Scheme::Semver.compare("1.0.0+build.1", "1.0.0"), Some(Ordering::Equal));
        assert_eq!(Scheme::Semver.compare("1.0", "1.0.1"), None, "a partial version is no semantic version");
    }

    #[test]
    fn a_foreign_scheme_is_ordered_only_where_all_schemes_agree() {
        for scheme in ["rpm", "deb", "maven", "apk"].map(Scheme::of_type) {
            assert_eq!(scheme.compare("1.9.2", "1.10.0"), Some(Ordering::Less));
            for (a, b) in [("1.0", "1.0.0"), ("1:1.0", "2.0"), ("1.0~rc1", "1.0"), ("1.01", "1.1"), ("1.0-1", "1.0-2")]
            {
                assert_eq!(scheme.compare(a, b), None, "{a} {b}");
            }
        }
    }

    #[test]
    fn made_up_types_are_read_as_the_field_writes() {
        assert_eq!(Scheme::of_type("itt600 explorer"), Scheme::Generic);
        assert_eq!(Scheme::of_type("intdot").compare("V2.1", "2.1.0"), Some(Ordering::Equal));
    }
}
