//! Lists of objects as JSON, and NetBox.

use super::{ids, kinds, read, refused};
use crate::asset::{InventoryError, InventoryFormat};

#[test]
fn objects_are_understood_as_rows_are() {
    let text = r#"{"assets": [
        {"asset_id": "A1", "vendor": "ABB", "product": "AC500", "firmware_version": 2.5, "notes": null},
        {"Inventarnummer": 17, "Hersteller": "Siemens", "MLFB": "6ES7 315-2EH14-0AB0"},
        {"product": "PLC", "serial_number": "S1"}, [], "text", {"colour": "red"}]}"#;
    let read = read(text.as_bytes());
    assert_eq!(read.format, Some(InventoryFormat::Json));
    assert_eq!(ids(&read), ["A1", "17", "serial S1"]);
    assert_eq!(
        (read.records[0].version.as_str(), read.records[1].order_number.as_str()),
        ("2.5", "6ES7 315-2EH14-0AB0")
    );
    assert_eq!(kinds(text).len(), 4, "no id, and three that say nothing");
    assert_eq!(ids(&super::read(br#"[{"id":"x","product":"y"}]"#)), ["x"]);
}

/// As NetBox 3 and 4 answer `GET /api/dcim/devices/`, members shortened.
const DEVICES: &str = r#"{"count": 2, "next": null, "results": [
  {"id": 12, "url": "https://netbox.example/api/dcim/devices/12/", "display": "plc-7 (T-7)", "name": "plc-7",
   "device_type": {"id": 3, "manufacturer": {"id": 1, "name": "Siemens", "slug": "siemens"}, "model": "CPU 1511-1 PN", "part_number": "6ES7511-1AK02-0AB0"},
   "role": {"id": 2, "name": "PLC"}, "tenant": {"id": 4, "name": "Water"}, "serial": "S C-123", "asset_tag": "T-7",
   "site": {"id": 1, "name": "Ulm"}, "location": {"id": 9, "name": "Hall 2"}, "comments": "spare in stock",
   "custom_fields": {"firmware_version": "V2.9.2", "criticality": {"value": "high", "label": "High"}}, "tags": [{"name": "ot"}]},
  {"id": 13, "name": null, "device_type": {"model": "EDS-408A", "manufacturer": {"name": "Moxa"}}, "serial": "", "asset_tag": null, "site": null}]}"#;

#[test]
fn devices_of_netbox_are_understood() {
    let read = read(DEVICES.as_bytes());
    assert_eq!((read.format, ids(&read)), (Some(InventoryFormat::NetBox), vec!["netbox 12", "netbox 13"]));
    let device = &read.records[0];
    let texts = [&device.vendor, &device.product, &device.order_number, &device.version, &device.hostname];
    assert_eq!(texts, ["Siemens", "CPU 1511-1 PN", "6ES7511-1AK02-0AB0", "V2.9.2", "plc-7"]);
    let texts = [&device.site, &device.zone, &device.owner, &device.serial_number, &device.notes, &device.criticality];
    assert_eq!(texts, ["Ulm", "Hall 2", "Water", "S C-123", "spare in stock", "high"]);
    assert_eq!((read.records[1].vendor.as_str(), read.records[1].product.as_str()), ("Moxa", "EDS-408A"));
}

#[test]
fn a_table_of_netbox_as_csv_is_understood() {
    let text = "name,role,manufacturer,device_type,serial,asset_tag,site,location,comments\nsw-1,switch,Moxa,EDS-408A,TAAA1,T-9,Ulm,Hall 1,old\nsw-2,switch,Moxa,EDS-408A,TAAA2,,Ulm,Hall 1,\n";
    let read = read(text.as_bytes());
    assert_eq!(ids(&read), ["T-9", "serial TAAA2"]);
    let device = &read.records[0];
    assert_eq!(
        [&device.product, &device.hostname, &device.serial_number, &device.site],
        ["EDS-408A", "sw-1", "TAAA1", "Ulm"]
    );
}

#[test]
fn json_that_is_no_inventory_is_refused_with_a_reason() {
    assert_eq!(refused(b"{\"hello\": 1}"), InventoryError::UnknownJson);
    assert!(matches!(refused(b"[{\"colour\": \"red\"}]"), InventoryError::UnknownJson));
    assert!(matches!(refused(b"[]"), InventoryError::NoRows { .. }));
    assert!(matches!(refused(b"[{\"product\": "), InventoryError::BrokenJson { .. }));
    let deep = format!("[{}", "[".repeat(100_000));
    assert!(matches!(refused(deep.as_bytes()), InventoryError::BrokenJson { .. }));
    let nested = format!("[{}1{}]", "{\"a\":".repeat(200), "}".repeat(200));
    assert_eq!(refused(nested.as_bytes()), InventoryError::UnknownJson);
}
