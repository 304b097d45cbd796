//! Vendor and product identity: vendor keys, order numbers, product names, versions and ranges.
//!
//! Knows: how the field writes these things, and which of them mean the same.
//! Does not know: advisories or assets (`matching` brings the two together).

pub mod class;
pub mod component;
pub mod identifier;
pub mod name;
pub mod order_number;
pub mod serial;
pub mod text;
pub mod vendor;
pub mod version;

pub use class::{ProductClass, class_of};
pub use identifier::Identifier;
pub use name::{ProductName, Relation};
pub use order_number::{OrderNumber, OrderPattern};
pub use vendor::{VendorKey, vendor_keys};
pub use version::{Contains, Range, Version};
