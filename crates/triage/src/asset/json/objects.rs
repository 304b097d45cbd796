//! Lists of objects: our own shape, and devices as NetBox's API lists them. Members are understood as headers of a
//! table are.
//!
//! Does not know: bills of materials.

use super::super::AssetRecord;
use super::super::columns::{Field, guess};
use super::super::gather::{Gathered, IdColumn};
use super::super::problem::{InventoryError, RowPlace};
use super::super::read::{InventoryFormat, ReadInventory};
use super::broken;
use super::loose::for_each;
use crate::product::text::says_nothing;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Members of one object that are looked at: a device of NetBox has about sixty.
const MEMBERS_MAX: usize = 512;

/// Levels of objects within an object that are looked at: `device_type.manufacturer.name`.
const LEVELS_MAX: usize = 3;

/// Reads a list: the document itself, or its member.
pub(super) fn read(text: &str, member: Option<&str>) -> Result<ReadInventory, InventoryError> {
    let mut gathered = Gathered::default();
    let mut failed = None;
    let (mut place, mut netbox) = (0_u64, true);
    let mut layout = Layout::default();
    for_each(text, member, &mut |object: Object| {
        place += 1;
        if failed.is_some() {
            return;
        }
        let is_device = object.members.iter().any(|(key, _)| key.starts_with("device_type"));
        netbox &= is_device;
        let record = record(&object, is_device, RowPlace::Entry(place), &mut layout, &mut gathered);
        failed = gathered.keep(record, None, RowPlace::Entry(place), IdColumn::Present).err();
    })
    .map_err(broken)?;
    if let Some(error) = failed {
        return Err(error);
    }
    if gathered.rows == 0 {
        return Err(InventoryError::NoRows { headers: Vec::new() });
    }
    if gathered.records.is_empty() {
        return Err(InventoryError::UnknownJson);
    }
    let format = if netbox { InventoryFormat::NetBox } else { InventoryFormat::Json };
    let Gathered { records, problems, .. } = gathered;
    Ok(ReadInventory { format: Some(format), records, problems: problems.into_list(), ..ReadInventory::default() })
}

/// What the members of an object mean. Most objects of a list have the same ones, so the last answer is kept.
#[derive(Default)]
struct Layout {
    keys: Vec<String>,
    fields: Vec<Option<Field>>,
}

impl Layout {
    fn of(&mut self, object: &Object, is_device: bool) -> &[Option<Field>] {
        if !self.keys.iter().eq(object.members.iter().map(|(key, _)| key)) {
            self.keys = object.members.iter().map(|(key, _)| key.clone()).collect();
            let headers: Vec<String> = self.keys.iter().map(|key| header(key, is_device)).collect();
            self.fields = guess(&headers);
        }
        &self.fields
    }
}

/// The header that a column with this member would have; empty for what lies within an object nobody knows.
fn header(key: &str, is_device: bool) -> String {
    // As NetBox's API nests them. A device's name is its own there, and never what it is.
    const PATHS: [(&str, &str); 8] = [
        ("device_type.manufacturer.name", "manufacturer"),
        ("device_type.manufacturer", "manufacturer"),
        ("device_type.model", "model"),
        ("device_type", "model"),
        ("device_type.part_number", "part number"),
        ("tenant.name", "owner"),
        ("location.name", "zone"),
        ("name", "hostname"),
    ];
    if let Some((_, header)) = PATHS.iter().find(|(path, _)| is_device && *path == key) {
        return (*header).to_owned();
    }
    let key = key.strip_prefix("custom_fields.").unwrap_or(key);
    match key.split_once('.') {
        None => key.to_owned(),
        Some((outer, "name" | "value" | "label" | "display")) => outer.to_owned(),
        Some(_) => String::new(),
    }
}

fn record(
    object: &Object,
    is_device: bool,
    place: RowPlace,
    layout: &mut Layout,
    gathered: &mut Gathered,
) -> AssetRecord {
    let mut record = AssetRecord::default();
    for ((key, text), field) in object.members.iter().zip(layout.of(object, is_device)) {
        if let Some(field) = field {
            *field.slot(&mut record) = gathered.bounded_text(*field, key, text, place);
        }
    }
    if is_device {
        // The id of the row in NetBox stays when names and tags are changed.
        let id = object.members.iter().find(|(key, _)| key == "id").map_or("", |(_, id)| id);
        record.external_id = if id.is_empty() { String::new() } else { format!("netbox {id}") };
    }
    record
}

/// The members of an object and of the objects within, as paths with dots.
#[derive(Default)]
struct Object {
    members: Vec<(String, String)>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object, D::Error> {
        let mut object = Object::default();
        serde::de::DeserializeSeed::deserialize(Walk { object: &mut object, path: "", level: 0 }, deserializer)?;
        Ok(object)
    }
}

struct Walk<'o> {
    object: &'o mut Object,
    path: &'o str,
    level: usize,
}

impl Walk<'_> {
    fn text(self, text: String) {
        if self.object.members.len() < MEMBERS_MAX && !self.path.is_empty() && !says_nothing(&text) {
            self.object.members.push((self.path.to_owned(), text));
        }
    }
}

impl<'de> serde::de::DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.text(text.trim().to_owned());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.text(number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.text(number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.text(number.to_string());
        Ok(())
    }

    fn visit_bool<E>(self, yes: bool) -> Result<(), E> {
        self.text(yes.to_string());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Walk { object, path, level } = self;
        while let Some(key) = map.next_key::<String>()? {
            if level == LEVELS_MAX || object.members.len() >= MEMBERS_MAX {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let path = if path.is_empty() { key } else { format!("{path}.{key}") };
            map.next_value_seed(Walk { object: &mut *object, path: &path, level: level + 1 })?;
        }
        Ok(())
    }
}
