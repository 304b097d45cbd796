//! JSON taken as it comes: a text that may be a number, an object that may be a name, a list that may be anything.
//!
//! Does not know: any document.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;
use std::marker::PhantomData;

/// Whatever stands there as text: a string, a number, a truth value; of an object its name. Empty for anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Loose(pub(super) String);

/// Members by which an object is called, the best one first.
const NAMES: [&str; 5] = ["name", "model", "value", "label", "display"];

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Loose, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose(text.trim().to_owned()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose(number.to_string()))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Loose, E> {
        Ok(Loose(yes.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        let first = list.next_element::<Loose>()?.unwrap_or_default();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut best: Option<(usize, Loose)> = None;
        while let Some(key) = map.next_key::<String>()? {
            match NAMES.iter().position(|name| *name == key) {
                Some(rank) if best.as_ref().is_none_or(|(known, _)| rank < *known) => {
                    let text: Loose = map.next_value()?;
                    if !text.0.is_empty() {
                        best = Some((rank, text));
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(best.map_or_else(Loose::default, |(_, text)| text))
    }
}

/// Whether a member is there, whatever it holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Present(pub(super) bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Present, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Present(true))
    }
}

/// Gives each element of a list to `each`, holding one at a time; what is no list has no elements.
pub(super) struct Each<'f, T> {
    each: &'f mut dyn FnMut(T),
    element: PhantomData<T>,
}

impl<'f, T> Each<'f, T> {
    pub(super) fn new(each: &'f mut dyn FnMut(T)) -> Each<'f, T> {
        Each { each, element: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Each<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<T>()? {
            (self.each)(element);
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// Gives each element of a document's list to `each`: of the member, or of the document itself.
///
/// # Errors
/// When the text is no JSON.
pub(super) fn for_each<'t, T: Deserialize<'t>>(
    text: &'t str,
    member: Option<&str>,
    each: &mut dyn FnMut(T),
) -> serde_json::Result<()> {
    let mut document = serde_json::Deserializer::from_str(text);
    match member {
        None => Each::new(each).deserialize(&mut document)?,
        Some(member) => document.deserialize_map(Member { member, each })?,
    }
    document.end()
}

/// Walks a document's members for one of them.
struct Member<'m, 'f, T> {
    member: &'m str,
    each: &'f mut dyn FnMut(T),
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Member<'_, '_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.member {
                map.next_value_seed(Each::new(&mut *self.each))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}
