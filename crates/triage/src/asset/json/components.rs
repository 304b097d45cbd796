//! CycloneDX bills of materials (ECMA-424; versions 1.2 to 1.6 as JSON): the product they are of, and its components.
//!
//! Does not know: what a component is matched with.

use super::super::AssetRecord;
use super::super::columns::Field;
use super::super::gather::{Gathered, IdColumn};
use super::super::problem::{InventoryError, RowPlace, RowProblemKind};
use super::super::read::{InventoryFormat, ReadInventory};
use super::broken;
use super::loose::Loose;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Kinds of components that advisories are about; an absent one counts as one of them.
const PRODUCTS: [&str; 9] =
    ["", "application", "framework", "library", "container", "platform", "operating-system", "device", "firmware"];

/// One component of those that are known to the standard.
const DRIVER: &str = "device-driver";

/// Reads a bill of materials. The id of a component is the product's name and the component's package or name without
/// its version, so that the next bill of the same product updates it.
pub(super) fn read(text: &str) -> Result<ReadInventory, InventoryError> {
    let mut subject = String::new();
    walk(text, &mut |component, place| {
        if place == Place::Subject {
            subject = component.name;
        }
    })?;
    let mut gathered = Gathered::default();
    let (mut entry, mut failed) = (0_u64, None);
    walk(text, &mut |component, place| {
        entry += 1;
        let at = RowPlace::Entry(entry);
        if failed.is_some() {
            return;
        }
        if !PRODUCTS.contains(&component.kind.as_str()) && component.kind != DRIVER {
            gathered.problems.report(at, RowProblemKind::NotAProduct { what: component.kind });
            return;
        }
        let of = if place == Place::Subject { "" } else { subject.as_str() };
        let record = record(component, of, at, &mut gathered);
        failed = gathered.keep(record, None, at, IdColumn::Present).err();
    })?;
    match failed {
        Some(error) => Err(error),
        None if gathered.records.is_empty() => Err(InventoryError::NoRows { headers: Vec::new() }),
        None => Ok(ReadInventory {
            format: Some(InventoryFormat::CycloneDx),
            records: gathered.records,
            problems: gathered.problems.into_list(),
            ..ReadInventory::default()
        }),
    }
}

fn record(component: Component, of: &str, at: RowPlace, gathered: &mut Gathered) -> AssetRecord {
    let named = bill_id(of, &component.purl, &component.group, &component.name);
    let mut record = AssetRecord { external_id: named, ..AssetRecord::default() };
    let texts = [
        (Field::Vendor, component.vendor),
        (Field::Product, component.name),
        (Field::Version, component.version),
        (Field::Cpe, component.cpe),
        (Field::Purl, component.purl),
    ];
    for (field, text) in texts {
        *field.slot(&mut record) = gathered.bounded_text(field, field.code(), &text, at);
    }
    record
}

/// The id of something in a bill of materials: the product's name, and the package or name without a version.
pub(super) fn bill_id(of: &str, purl: &str, group: &str, name: &str) -> String {
    let package = purl.split(['@', '?', '#']).next().unwrap_or_default();
    let named = match (package.is_empty(), group.is_empty()) {
        (false, _) => package.to_owned(),
        (true, false) => format!("{group}/{name}"),
        (true, true) => name.to_owned(),
    };
    if of.is_empty() || named.is_empty() { named } else { format!("{of} / {named}") }
}

/// Where a component stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is the product that the bill is of.
    Subject,
    /// It is one of its components.
    Component,
}

#[derive(Default)]
struct Component {
    kind: String,
    group: String,
    name: String,
    version: String,
    vendor: String,
    cpe: String,
    purl: String,
}

type Sink<'s> = &'s mut dyn FnMut(Component, Place);

fn walk(text: &str, sink: Sink<'_>) -> Result<(), InventoryError> {
    let mut document = serde_json::Deserializer::from_str(text);
    Walk { sink, node: Node::Document }.deserialize(&mut document).map_err(broken)?;
    document.end().map_err(broken)
}

/// Where in the document the walk is.
#[derive(Clone, Copy)]
enum Node {
    Document,
    Metadata,
    Components,
    Component(Place),
}

/// Goes through the document and gives each component away as soon as it is read; components within components, too.
struct Walk<'s> {
    sink: Sink<'s>,
    node: Node,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let node = match self.node {
            Node::Components => Node::Component(Place::Component),
            _ => {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(());
            }
        };
        while list.next_element_seed(Walk { sink: &mut *self.sink, node })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Walk { sink, node } = self;
        let mut component = Component::default();
        while let Some(key) = map.next_key::<String>()? {
            let next = match (node, key.as_str()) {
                (Node::Document, "metadata") => Some(Node::Metadata),
                (Node::Metadata, "component") => Some(Node::Component(Place::Subject)),
                (Node::Document | Node::Component(_), "components") => Some(Node::Components),
                _ => None,
            };
            if let Some(node) = next {
                map.next_value_seed(Walk { sink: &mut *sink, node })?;
            } else if let (Node::Component(_), Some(slot)) = (node, component.slot(&key)) {
                let text = map.next_value::<Loose>()?.0;
                // Manufacturer, supplier and publisher share a place: the first one that says something stays.
                if slot.is_empty() {
                    *slot = text;
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if let Node::Component(place) = node {
            sink(component, place);
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

impl Component {
    fn slot(&mut self, key: &str) -> Option<&mut String> {
        match key {
            "type" => Some(&mut self.kind),
            "group" => Some(&mut self.group),
            "name" => Some(&mut self.name),
            "version" => Some(&mut self.version),
            "manufacturer" | "supplier" | "publisher" => Some(&mut self.vendor),
            "cpe" => Some(&mut self.cpe),
            "purl" => Some(&mut self.purl),
            _ => None,
        }
    }
}
