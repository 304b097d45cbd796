//! The built-in samples of `demo`, from the folder `samples/`.

macro_rules! sample {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../samples/advisories/", $name)))
    };
}

/// Advisories as (file name, bytes).
pub(crate) const ADVISORIES: [(&str, &[u8]); 10] = [
    sample!("sample-2024-0001.json"),
    sample!("sample-2024-0002.json"),
    sample!("sample-2024-0003.json"),
    sample!("sample-2024-0004.json"),
    sample!("sample-2024-0005.json"),
    sample!("sample-2024-0006.json"),
    sample!("sample-2024-0007.json"),
    sample!("sample-2024-0008.json"),
    sample!("sample-2024-0009.json"),
    sample!("sample-2024-0010.json"),
];
/// A sample of CISA's catalog.
pub(crate) const KEV: &[u8] = include_bytes!("../../../samples/kev.json");
/// A sample of FIRST's scores.
pub(crate) const EPSS: &[u8] = include_bytes!("../../../samples/epss.csv");
/// A sample plant.
pub(crate) const INVENTORY: &[u8] = include_bytes!("../../../samples/inventory.csv");
