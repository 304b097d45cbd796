//! What this program is: its version, its licence, and the packages it is built and tested with.
//!
//! Does not know: where the list comes from (`cargo xtask licences`); `tidy` keeps it true.

use std::sync::LazyLock;

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The licence of the program, as SPDX names it.
pub const LICENCE: &str = env!("CARGO_PKG_LICENSE");

/// A package of somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its licence, as it states it.
    pub licence: &'static str,
}

/// The packages, by name.
pub fn packages() -> &'static [Package] {
    static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(|| {
        let package = |line: &'static str| {
            let mut words = line.splitn(3, ' ');
            Some(Package { name: words.next()?, version: words.next()?, licence: words.next()? })
        };
        include_str!("packages.txt").lines().filter_map(package).collect()
    });
    &PACKAGES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_package_its_version_and_its_licence() {
        let all = packages();
        assert_eq!(all.len(), include_str!("packages.txt").lines().count());
        assert!(all.iter().any(|package| package.name == "axum"), "{all:?}");
        assert!(all.iter().all(|package| package.version.starts_with(|c: char| c.is_ascii_digit())));
        assert!(all.iter().all(|package| !package.licence.trim().is_empty()));
    }
}
