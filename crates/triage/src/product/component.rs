//! Components that other vendors build into their products, and which products have them inside.
//!
//! Knows: `components.toml`, and how its names are found in a text. The list is not complete, and says of nothing that
//! it has a component for certain.
//! Does not know: advisories (`fan_out`).

use super::text::fold;
use super::vendor::{VendorKey, vendor_keys};
use memchr::memmem::Finder;
use serde::Deserialize;
use std::sync::LazyLock;

/// A component with the products that sources say have it inside.
#[derive(Debug)]
pub struct Component {
    /// What it is called.
    pub name: String,
    /// The products, in the order of the file.
    pub ships_in: Vec<ShippingProduct>,
    vendors: Vec<VendorKey>,
    names: Vec<Phrase>,
    other_names: Vec<Phrase>,
}

/// A product that may contain a component.
#[derive(Debug)]
pub struct ShippingProduct {
    /// Whose product it is.
    pub vendor: String,
    /// How the products are called; `None` where the source names the vendor alone.
    pub products: Option<String>,
    /// The document that says so, by its id.
    pub source: String,
    vendors: Vec<VendorKey>,
    words: Vec<Phrase>,
}

impl Component {
    /// Whether a product is the component itself. `vendors` are those the product's vendor text names; where it names
    /// nobody in particular, the name alone says so.
    pub fn is(&self, vendors: &[VendorKey], folded_name: &str) -> bool {
        let of_maker = vendors.is_empty() || vendors.iter().any(|vendor| self.vendors.contains(vendor));
        let called = |phrases: &[Phrase]| phrases.iter().any(|phrase| phrase.is_in(folded_name));
        of_maker && called(&self.names) && !called(&self.other_names)
    }
}

impl ShippingProduct {
    /// Whether a product is one of these; never where the source names the vendor alone.
    pub fn covers(&self, vendors: &[VendorKey], folded_name: &str) -> bool {
        vendors.iter().any(|vendor| self.vendors.contains(vendor))
            && self.words.iter().any(|phrase| phrase.is_in(folded_name))
    }

    /// Whether a folded text names the products, or the vendor where there are none.
    #[cfg(test)]
    pub(crate) fn is_told_in(&self, folded_text: &str) -> bool {
        let vendor = fold(&self.vendor);
        let named = vendor.split(' ').next().is_some_and(|first| folded_text.contains(first));
        if self.products.is_none() { named } else { self.words.iter().any(|phrase| phrase.is_in(folded_text)) }
    }
}

/// Every component of the list.
pub fn components() -> &'static [Component] {
    &COMPONENTS
}

/// Words that stand together in a folded text.
#[derive(Debug)]
struct Phrase {
    text: Finder<'static>,
    /// Whether the last word may go on (`m241*`).
    open: bool,
}

impl Phrase {
    fn parse(written: &str) -> Phrase {
        let open = written.ends_with('*');
        Phrase { text: Finder::new(&fold(written.trim_end_matches('*'))).into_owned(), open }
    }

    fn is_in(&self, folded: &str) -> bool {
        let goes_on = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let length = self.text.needle().len();
        // Every page of an advisory asks for some hundred phrases in each of its products.
        length > 0
            && self.text.find_iter(folded.as_bytes()).any(|at| {
                let (before, after) = (folded.get(..at), folded.get(at + length..));
                let before = before.and_then(|before| before.chars().next_back());
                let after = after.and_then(|after| after.chars().next());
                !goes_on(before) && (self.open || !goes_on(after))
            })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    component: Vec<ComponentRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComponentRow {
    name: String,
    vendors: Vec<String>,
    names: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    ships_in: Vec<ShippingRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShippingRow {
    vendor: String,
    products: Option<String>,
    #[serde(default)]
    words: Vec<String>,
    source: String,
}

const FILE: &str = include_str!("components.toml");

static COMPONENTS: LazyLock<Vec<Component>> = LazyLock::new(|| {
    let rows = toml::from_str::<File>(FILE).map(|file| file.component).unwrap_or_default();
    rows.into_iter().map(component).collect()
});

fn component(row: ComponentRow) -> Component {
    let phrases = |written: &[String]| written.iter().map(|one| Phrase::parse(one)).collect();
    let shipping = |row: ShippingRow| ShippingProduct {
        vendors: vendor_keys(&row.vendor),
        words: phrases(&row.words),
        vendor: row.vendor,
        products: row.products,
        source: row.source,
    };
    Component {
        vendors: row.vendors.iter().flat_map(|vendor| vendor_keys(vendor)).collect(),
        names: phrases(&row.names),
        other_names: phrases(&row.not),
        ships_in: row.ships_in.into_iter().map(shipping).collect(),
        name: row.name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_reads_and_every_line_of_it_has_a_source() {
        let file: File = toml::from_str(FILE).expect("components.toml");
        assert!(file.component.len() >= 15);
        let rows: Vec<&ShippingRow> = file.component.iter().flat_map(|one| &one.ships_in).collect();
        assert!(rows.iter().filter(|row| row.products.is_some()).count() >= 60);
        for row in rows {
            assert!(!row.source.is_empty() && !vendor_keys(&row.vendor).is_empty(), "{}", row.vendor);
            assert_eq!(row.products.is_some(), !row.words.is_empty(), "{} {:?}", row.vendor, row.products);
        }
    }

    #[test]
    fn a_phrase_is_found_as_whole_words_and_goes_on_only_where_it_says_so() {
        let found = |phrase: &str, text: &str| Phrase::parse(phrase).is_in(&fold(text));
        assert!(found("m241*", "Modicon TM241CE24T / M241CE24T"));
        assert!(!found("m241*", "Modicon TM241CE24T"));
        assert!(found("pss e", "PSS®E, PSS E V35"));
        assert!(!found("pss e", "PSS ELEKTRA"));
        assert!(!found("", "anything"));
    }

    #[test]
    fn the_engineering_tool_is_not_the_runtime_inside_devices() {
        let runtime = components().iter().find(|one| one.name.starts_with("CODESYS")).expect("CODESYS");
        let codesys = vendor_keys("3S-Smart Software Solutions GmbH");
        assert!(runtime.is(&codesys, &fold("CODESYS Control for PFC200")));
        assert!(!runtime.is(&codesys, &fold("CODESYS V3 Development System")));
        assert!(!runtime.is(&vendor_keys("WAGO"), &fold("CODESYS Control for PFC200")), "another maker's product");
    }
}
