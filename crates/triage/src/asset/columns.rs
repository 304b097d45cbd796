//! Which column of an inventory holds what, guessed from its header in English or German.
//!
//! Does not know: encodings or rows.

use super::AssetRecord;
use crate::product::text::fold;

/// A field of [`AssetRecord`] that a column can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    ExternalId,
    Site,
    Zone,
    Vendor,
    Product,
    OrderNumber,
    Version,
    SerialNumber,
    Hostname,
    Criticality,
    Exposure,
    Owner,
    Notes,
}

/// Header words per field; the first field whose list has the header wins, the first column of a field wins.
const HEADERS: &[(Field, &[&str])] = &[
    (
        Field::ExternalId,
        &[
            "assetid",
            "id",
            "tag",
            "assettag",
            "externalid",
            "assetno",
            "assetnumber",
            "key",
            "inventarnummer",
            "inventarnr",
            "anlagenkennzeichen",
            "akz",
            "bmk",
            "equipment",
            "equipmentid",
        ],
    ),
    (
        Field::OrderNumber,
        &[
            "ordernumber",
            "orderno",
            "order",
            "ordercode",
            "partnumber",
            "partno",
            "partnr",
            "catalognumber",
            "cataloguenumber",
            "catalogno",
            "catno",
            "articlenumber",
            "articleno",
            "modelnumber",
            "mlfb",
            "bestellnummer",
            "bestellnr",
            "artikelnummer",
            "artikelnr",
            "sachnummer",
            "sku",
            "mpn",
        ],
    ),
    (
        Field::Version,
        &[
            "firmwareversion",
            "firmware",
            "fw",
            "fwversion",
            "version",
            "softwareversion",
            "software",
            "swversion",
            "fwstand",
            "firmwarestand",
            "softwarestand",
            "versionsstand",
            "osversion",
            "revision",
            "release",
        ],
    ),
    (
        Field::Vendor,
        &["vendor", "manufacturer", "make", "hersteller", "lieferant", "supplier", "brand", "marke", "oem"],
    ),
    (
        Field::Product,
        &[
            "product",
            "productname",
            "model",
            "modelname",
            "typ",
            "type",
            "device",
            "devicetype",
            "assetname",
            "name",
            "produkt",
            "produktname",
            "modell",
            "gerat",
            "geratetyp",
            "bezeichnung",
            "description",
            "beschreibung",
        ],
    ),
    (Field::SerialNumber, &["serialnumber", "serial", "serialno", "sn", "seriennummer", "seriennr", "fabriknummer"]),
    (Field::Site, &["site", "plant", "location", "standort", "werk", "anlage", "facility", "building", "gebaude"]),
    (Field::Zone, &["zone", "securityzone", "segment", "cell", "network", "netz", "zelle", "area", "bereich"]),
    (Field::Hostname, &["hostname", "host", "dnsname", "fqdn", "rechnername", "netzwerkname"]),
    (Field::Criticality, &["criticality", "kritikalitat", "priority", "prioritat", "impact"]),
    (Field::Exposure, &["exposure", "exposed", "exposition", "erreichbarkeit", "internetfacing"]),
    (
        Field::Owner,
        &[
            "owner",
            "assetowner",
            "responsible",
            "contact",
            "verantwortlich",
            "verantwortlicher",
            "besitzer",
            "zustandig",
        ],
    ),
    (
        Field::Notes,
        &[
            "notes",
            "note",
            "comment",
            "comments",
            "remark",
            "remarks",
            "bemerkung",
            "bemerkungen",
            "notiz",
            "notizen",
            "kommentar",
        ],
    ),
];

/// What each column holds; `None` for a column nobody knows.
pub(super) fn guess(headers: &[String]) -> Vec<Option<Field>> {
    let mut taken: Vec<Field> = Vec::new();
    let of = |header: &String| {
        let key: String = fold(header).chars().filter(|c| c.is_alphanumeric()).collect();
        HEADERS.iter().find(|(_, names)| names.contains(&key.as_str())).map(|(field, _)| *field)
    };
    headers
        .iter()
        .map(|header| {
            let field = of(header).filter(|field| !taken.contains(field))?;
            taken.push(field);
            Some(field)
        })
        .collect()
}

/// Writes a cell into its field.
pub(super) fn set(record: &mut AssetRecord, field: Field, text: &str) {
    let slot = match field {
        Field::ExternalId => &mut record.external_id,
        Field::Site => &mut record.site,
        Field::Zone => &mut record.zone,
        Field::Vendor => &mut record.vendor,
        Field::Product => &mut record.product,
        Field::OrderNumber => &mut record.order_number,
        Field::Version => &mut record.version,
        Field::SerialNumber => &mut record.serial_number,
        Field::Hostname => &mut record.hostname,
        Field::Criticality => &mut record.criticality,
        Field::Exposure => &mut record.exposure,
        Field::Owner => &mut record.owner,
        Field::Notes => &mut record.notes,
    };
    *slot = text.to_owned();
}
