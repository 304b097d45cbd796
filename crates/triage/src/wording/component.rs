//! The words about components that are built into other products.
//!
//! Does not know: which products have one (`product::component`).

use super::Language;

/// Above the products that may contain a component which an advisory is about.
pub fn ships_inside(component: &str, language: Language) -> String {
    say!(
        language,
        "{component} is built into other vendors’ products. Those below may contain it, according to the source beside each. Whether they are affected only their vendors can say.",
        "{component} ist in Produkte anderer Hersteller eingebaut. Die unten genannten können es laut der Quelle daneben enthalten. Ob sie betroffen sind, können nur ihre Hersteller sagen."
    )
}

/// Beside the products of an advisory, where the list says what may be inside.
pub fn may_contain(product: &str, component: &str, language: Language) -> String {
    say!(language, "{product} may contain {component}.", "{product} kann {component} enthalten.")
}

/// Under every such list.
pub fn list_is_incomplete(language: Language) -> &'static str {
    language.pick(
        "The list is not complete: a product that is not named here may contain the component too.",
        "Die Liste ist nicht vollständig: Auch ein hier nicht genanntes Produkt kann die Komponente enthalten.",
    )
}

/// A line of the list whose source names the vendor alone.
pub fn some_products(language: Language) -> &'static str {
    language.pick(
        "some products; the vendor’s own advisory says which",
        "einige Produkte; der eigene Sicherheitshinweis des Herstellers sagt, welche",
    )
}
