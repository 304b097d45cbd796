//! Which of CISA's sectors a source's words mean.
//!
//! Only whole spellings of `sectors.toml` count; whatever else a source writes has no code and stays as it is written.
//! Does not know: how the words were split (`lists`).

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

terms! {
    /// The 16 critical infrastructure sectors of the United States, and "several" without names.
    Sector {
        /// Chemical.
        Chemical = "chemical",
        /// Commercial facilities.
        CommercialFacilities = "commercial_facilities",
        /// Communications.
        Communications = "communications",
        /// Critical manufacturing.
        CriticalManufacturing = "critical_manufacturing",
        /// Dams.
        Dams = "dams",
        /// Defense industrial base.
        DefenseIndustrialBase = "defense_industrial_base",
        /// Emergency services.
        EmergencyServices = "emergency_services",
        /// Energy.
        Energy = "energy",
        /// Financial services.
        FinancialServices = "financial_services",
        /// Food and agriculture.
        FoodAndAgriculture = "food_and_agriculture",
        /// Government facilities.
        GovernmentFacilities = "government_facilities",
        /// Healthcare and public health.
        HealthcareAndPublicHealth = "healthcare_and_public_health",
        /// Information technology.
        InformationTechnology = "information_technology",
        /// Nuclear reactors, materials and waste.
        Nuclear = "nuclear",
        /// Transportation systems.
        Transportation = "transportation",
        /// Water and wastewater systems.
        WaterAndWastewater = "water_and_wastewater",
        /// The source says several and names none.
        Multiple = "multiple",
    }
}

/// The sectors that these names (as in `Advisory::sectors`) mean, each once, in the order above.
///
/// ```
/// use triage::advisory::{Sector, known_sectors};
/// let names = ["Water and Wastewater Systems Sector".to_owned(), "Metals".to_owned()];
/// assert_eq!(known_sectors(&names), [Sector::WaterAndWastewater]);
/// ```
pub fn known_sectors(names: &[String]) -> Vec<Sector> {
    let found: BTreeSet<Sector> = names.iter().filter_map(|name| sector(name)).collect();
    found.into_iter().collect()
}

/// The sector that one name means.
pub(crate) fn sector(name: &str) -> Option<Sector> {
    let lower = name.to_lowercase();
    let words = lower.split_whitespace().map(|word| word.trim_end_matches('.'));
    let kept: Vec<&str> = words.filter(|word| !matches!(*word, "sector" | "sectors" | "systems" | "system")).collect();
    SPELLINGS.get(kept.join(" ").as_str()).copied()
}

#[expect(clippy::expect_used, reason = "the sector file is part of the program; tests read it")]
static SPELLINGS: LazyLock<HashMap<String, Sector>> = LazyLock::new(|| {
    let file: BTreeMap<Sector, Vec<String>> =
        toml::from_str(include_str!("sectors.toml")).expect("a readable sector file");
    file.into_iter().flat_map(|(sector, names)| names.into_iter().map(move |name| (name, sector))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sector_has_a_spelling_and_every_spelling_one_sector() {
        let file: BTreeMap<Sector, Vec<String>> = toml::from_str(include_str!("sectors.toml")).unwrap();
        assert_eq!(file.keys().copied().collect::<Vec<_>>(), Sector::ALL);
        assert_eq!(SPELLINGS.len(), file.values().map(Vec::len).sum::<usize>());
    }

    #[test]
    fn spellings_meet_and_strangers_have_no_code() {
        for (name, expected) in [
            ("Transportation Systems", Some(Sector::Transportation)),
            ("Critical manufacturing", Some(Sector::CriticalManufacturing)),
            ("Multiple Sectors", Some(Sector::Multiple)),
            ("Nuclear Reactors, Materials, and Waste", Some(Sector::Nuclear)),
            ("Life Sciences", None),
            ("", None),
        ] {
            assert_eq!(sector(name), expected, "{name}");
        }
    }
}
