//! What kind of thing a product is, where vendor and name leave no doubt: controller, drive, switch, camera.
//!
//! `classes.toml` holds patterns for each vendor. A device's class is not given to a name that speaks of software for
//! the device ("… configurator", "… DTM"), unless the pattern itself does.
//! Does not know: what a class does in a plant or what its loss means (`wording`).

use super::text::fold;
use super::vendor::{VendorKey, is_vendor_word, vendor_keys};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

terms! {
    /// Kinds of products that engineers tell apart.
    ProductClass {
        /// Programmable logic controller.
        Plc = "plc",
        /// Controller for safety functions.
        SafetyController = "safety_controller",
        /// Connects a controller to networks.
        CommunicationProcessor = "communication_processor",
        /// Distributed inputs and outputs.
        RemoteIo = "remote_io",
        /// Operator panel.
        HmiPanel = "hmi_panel",
        /// Supervision software.
        Scada = "scada",
        /// Process control system.
        Dcs = "dcs",
        /// Recorder of measured values.
        Historian = "historian",
        /// Software to program and configure devices.
        EngineeringSoftware = "engineering_software",
        /// Switch.
        NetworkSwitch = "network_switch",
        /// Router, firewall, VPN device.
        RouterFirewall = "router_firewall",
        /// Wireless access point or client.
        WirelessDevice = "wireless_device",
        /// Gateway, protocol converter, device server.
        Gateway = "gateway",
        /// Drive or inverter.
        Drive = "drive",
        /// Protection relay.
        ProtectionRelay = "protection_relay",
        /// Remote terminal unit.
        Rtu = "rtu",
        /// Machine-tool control.
        Cnc = "cnc",
        /// Robot controller.
        RobotController = "robot_controller",
        /// Controller of building equipment.
        BuildingController = "building_controller",
        /// Building management software.
        BuildingSoftware = "building_software",
        /// Medical device.
        MedicalDevice = "medical_device",
        /// Software of hospitals.
        MedicalSoftware = "medical_software",
        /// Camera, recorder, video management.
        VideoSurveillance = "video_surveillance",
        /// Door access.
        AccessControl = "access_control",
        /// Meter of electrical energy.
        PowerMeter = "power_meter",
        /// Uninterruptible power supply.
        Ups = "ups",
        /// Industrial computer.
        IndustrialPc = "industrial_pc",
        /// Software to watch and manage a network.
        NetworkManagement = "network_management",
        /// OPC servers, drivers, links between devices and software.
        ConnectivitySoftware = "connectivity_software",
        /// Licence checks.
        LicenceSoftware = "licence_software",
        /// A part that other vendors build in.
        SoftwareComponent = "software_component",
        /// CAD and simulation.
        DesignSoftware = "design_software",
        /// Reader of codes or radio tags.
        CodeReader = "code_reader",
        /// Manufacturing execution.
        ProductionManagement = "production_management",
    }
}

/// Words of software for a device, in lower case; they make a device's class doubtful.
const SOFTWARE_WORDS: &[&str] = &[
    "app",
    "configurator",
    "designer",
    "driver",
    "drivers",
    "dtm",
    "editor",
    "library",
    "manager",
    "simulator",
    "software",
    "studio",
    "suite",
    "tool",
    "toolbox",
    "tools",
    "utility",
    "viewer",
];

impl ProductClass {
    /// Whether it is a thing one can touch rather than a program.
    fn is_device(self) -> bool {
        !matches!(
            self,
            ProductClass::Scada
                | ProductClass::Dcs
                | ProductClass::Historian
                | ProductClass::EngineeringSoftware
                | ProductClass::BuildingSoftware
                | ProductClass::MedicalSoftware
                | ProductClass::VideoSurveillance
                | ProductClass::AccessControl
                | ProductClass::NetworkManagement
                | ProductClass::ConnectivitySoftware
                | ProductClass::LicenceSoftware
                | ProductClass::SoftwareComponent
                | ProductClass::DesignSoftware
                | ProductClass::ProductionManagement
        )
    }
}

/// The class of a product, by its vendor's text and its name as advisories write them.
///
/// ```
/// use triage::product::class::{ProductClass, class_of};
/// assert_eq!(class_of("Siemens", "SIMATIC CP 343-1 Lean"), Some(ProductClass::CommunicationProcessor));
/// assert_eq!(class_of("Siemens", "Something new"), None);
/// ```
pub fn class_of(vendor: &str, name: &str) -> Option<ProductClass> {
    class_by_keys(&vendor_keys(vendor), name)
}

/// The class of a product whose vendor is known by its keys; several vendors must agree.
pub fn class_by_keys(vendors: &[VendorKey], name: &str) -> Option<ProductClass> {
    let patterns: Vec<&Patterns> = vendors.iter().filter_map(|key| PATTERNS.get(key.as_str())).collect();
    if patterns.is_empty() {
        return None;
    }
    let folded = fold(name);
    let all: Vec<&str> = words(&folded).collect();
    let is_brand = |word: &str| patterns.iter().any(|patterns| patterns.brands.iter().any(|brand| brand == word));
    let own = all.iter().take_while(|word| is_vendor_word(vendors, word) || is_brand(word)).count();
    let name = if own < all.len() { all.get(own..)? } else { all.as_slice() };
    let mut found = patterns.iter().filter_map(|patterns| patterns.class(name));
    let first = found.next()?;
    found.all(|class| class == first).then_some(first)
}

/// The words of a folded name, without brackets and list marks.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    let is_mark = |c: char| matches!(c, ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '™');
    folded.split(' ').map(move |word| word.trim_matches(is_mark)).filter(|word| !word.is_empty())
}

/// One pattern: words, and the class it gives; `None` takes the name out.
struct Pattern {
    words: Vec<String>,
    class: Option<ProductClass>,
}

/// What is known of one vendor.
struct Patterns {
    /// Words before product names that say nothing about the product.
    brands: Vec<String>,
    /// Longest first.
    patterns: Vec<Pattern>,
}

impl Patterns {
    fn class(&self, name: &[&str]) -> Option<ProductClass> {
        let pattern = self.patterns.iter().find(|pattern| pattern.begins(name))?;
        let class = pattern.class?;
        let rest = name.get(pattern.words.len()..).unwrap_or_default();
        let is_doubtful = class.is_device() && rest.iter().any(|word| SOFTWARE_WORDS.contains(word));
        (!is_doubtful).then_some(class)
    }
}

impl Pattern {
    fn begins(&self, name: &[&str]) -> bool {
        self.words.len() <= name.len() && self.words.iter().zip(name).all(|(pattern, word)| fits(pattern, word))
    }

    /// Longer patterns say more; of equal ones the one with more letters.
    fn weight(&self) -> (usize, usize) {
        (self.words.len(), self.words.iter().map(String::len).sum())
    }
}

/// Whether a word fits a pattern in which `*` stands for anything, also for nothing.
fn fits(pattern: &str, word: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| word.strip_prefix(head)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[derive(Deserialize)]
struct ClassFile {
    vendor: Vec<VendorBlock>,
}

#[derive(Deserialize)]
struct VendorBlock {
    key: String,
    #[serde(default)]
    brands: Vec<String>,
    #[serde(default)]
    unclassed: Vec<String>,
    #[serde(flatten)]
    classes: BTreeMap<ProductClass, Vec<String>>,
}

#[expect(clippy::expect_used, reason = "the class file is part of the program; tests read it")]
static PATTERNS: LazyLock<HashMap<String, Patterns>> = LazyLock::new(|| {
    let file: ClassFile = toml::from_str(include_str!("classes.toml")).expect("a readable class file");
    file.vendor.into_iter().map(|block| (block.key.clone(), patterns(block))).collect()
});

fn patterns(block: VendorBlock) -> Patterns {
    let pattern = |text: &str, class| Pattern { words: words(text).map(str::to_owned).collect(), class };
    let mut patterns: Vec<Pattern> = block.unclassed.iter().map(|text| pattern(text, None)).collect();
    for (class, texts) in &block.classes {
        patterns.extend(texts.iter().map(|text| pattern(text, Some(*class))));
    }
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.weight()));
    Patterns { brands: block.brands, patterns }
}

#[cfg(test)]
mod tests;
