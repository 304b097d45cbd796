//! Bills of materials.

use super::{ids, read, refused};
use crate::advisory::corpus::corpus;
use crate::asset::{InventoryError, InventoryFormat, ReadOptions, RowProblemKind, read_inventory};
use std::path::{Path, PathBuf};

const CYCLONEDX: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
  {"type": "library", "group": "org.example", "name": "codec", "version": "1.2", "purl": "pkg:maven/org.example/codec@1.2?type=jar",
   "components": [{"type": "library", "name": "inner", "version": 7}]},
  {"type": "operating-system", "name": "rtos", "version": "6.9", "supplier": {"name": "Kernel Works"}, "cpe": "cpe:2.3:o:kernel_works:rtos:6.9:*:*:*:*:*:*:*"},
  {"type": "file", "name": "readme.txt"}],
  "metadata": {"component": {"type": "device", "name": "Pump controller", "version": "2.0", "manufacturer": {"name": "Nordhavn"}}}}"#;

#[test]
fn a_cyclonedx_bill_gives_the_product_and_its_components() {
    let read = read(CYCLONEDX.as_bytes());
    assert_eq!(read.format, Some(InventoryFormat::CycloneDx));
    let expected = [
        "Pump controller / inner",
        "Pump controller / pkg:maven/org.example/codec",
        "Pump controller / rtos",
        "Pump controller",
    ];
    assert_eq!(ids(&read), expected);
    let rtos = &read.records[2];
    assert_eq!([&rtos.vendor, &rtos.product, &rtos.version], ["Kernel Works", "rtos", "6.9"]);
    assert!(rtos.cpe.starts_with("cpe:2.3:o:kernel_works") && read.records[1].purl.starts_with("pkg:maven"));
    assert_eq!(read.problems.len(), 1);
    assert_eq!(read.problems[0].problem, RowProblemKind::NotAProduct { what: "file".to_owned() });
    let next = CYCLONEDX.replace("1.2", "1.3").replace("6.9", "7.0").replace("2.0", "2.1");
    assert_eq!(ids(&super::read(next.as_bytes())), expected, "the next bill of the product updates");
}

const SPDX: &str = r#"{"spdxVersion": "SPDX-2.3", "name": "Pump controller", "packages": [
  {"SPDXID": "SPDXRef-1", "name": "Pump controller", "versionInfo": "2.0", "supplier": "Organization: Nordhavn (info@nordhavn.example)"},
  {"SPDXID": "SPDXRef-2", "name": "codec", "versionInfo": "1.2", "supplier": "NOASSERTION", "originator": "Person: A. Nybody",
   "externalRefs": [{"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x:codec:1.2:*:*:*:*:*:*:*"},
    {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:generic/codec@1.2"}]}]}"#;

#[test]
fn an_spdx_document_gives_its_packages() {
    let read = read(SPDX.as_bytes());
    assert_eq!(read.format, Some(InventoryFormat::Spdx));
    assert_eq!(ids(&read), ["Pump controller", "Pump controller / pkg:generic/codec"]);
    assert_eq!((read.records[0].vendor.as_str(), read.records[1].vendor.as_str()), ("Nordhavn", ""));
    assert_eq!(read.records[1].purl, "pkg:generic/codec@1.2");
    assert!(read.records[1].cpe.starts_with("cpe:2.3:a:x"));
    assert!(matches!(refused(b"{\"@graph\": [], \"@context\": \"x\"}"), InventoryError::OtherKind { .. }));
}

#[test]
fn a_bill_without_components_is_refused() {
    assert!(matches!(refused(br#"{"bomFormat":"CycloneDX","vulnerabilities":[]}"#), InventoryError::NoRows { .. }));
    assert!(matches!(refused(br#"{"bomFormat":"CycloneDX","components":7}"#), InventoryError::NoRows { .. }));
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() { files(&entry, found) } else { found.push(entry) }
    }
}

#[test]
fn every_bill_of_the_corpus_is_read_or_refused_with_a_reason() {
    let test = "every_bill_of_the_corpus_is_read_or_refused_with_a_reason";
    let Some(folder) = corpus(test, "bom/cyclonedx") else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    let (mut read, mut components) = (0, 0);
    for file in &all {
        let bytes = std::fs::read(file).expect("a file");
        match read_inventory(&bytes, &ReadOptions::default()) {
            Ok(inventory) => {
                assert_eq!(inventory.format, Some(InventoryFormat::CycloneDx), "{}", file.display());
                read += 1;
                components += inventory.records.len();
            }
            Err(InventoryError::NoRows { .. } | InventoryError::OtherKind { .. }) => {}
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
    assert!(all.len() >= 60 && read >= 40 && components > 500, "{} files, {read} read, {components}", all.len());
}
