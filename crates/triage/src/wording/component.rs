//! The words about components that are built into other products.
//!
//! Does not know: which products have one (`product::component`).

use super::Language;

/// Above the products that may contain a component which an advisory is about.
pub fn ships_inside(component: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!(
        "{component} is built into other vendors’ products. Those below may contain it, according to the source beside \
         each. Whether they are affected only their vendors can say."
    )
}

/// Beside the products of an advisory, where the list says what may be inside.
pub fn may_contain(product: &str, component: &str, language: Language) -> String {
    let (Language::En | Language::De) = language;
    format!("{product} may contain {component}.")
}

/// Under every such list.
pub fn list_is_incomplete(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "The list is not complete: a product that is not named here may contain the component too."
}

/// A line of the list whose source names the vendor alone.
pub fn some_products(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "some products; the vendor’s own advisory says which"
}
