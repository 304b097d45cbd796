//! What is wrong with a query.
//!
//! Does not know: how it is said (`wording`).

/// The first thing in a query that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no such field.
    UnknownField {
        /// As typed.
        field: String,
        /// The field that is written nearly so.
        near: Option<&'static str>,
    },
    /// A field, and nothing behind it.
    NoValue {
        /// As typed.
        field: String,
    },
    /// A value that the field cannot have.
    BadValue {
        /// The field.
        field: &'static str,
        /// As typed.
        value: String,
        /// What it may be.
        expected: Expected,
    },
    /// Less or more of what is no number.
    NotANumber {
        /// The field.
        field: &'static str,
    },
}

/// What the value of a field may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `yes` or `no`.
    YesOrNo,
    /// A number between two, in thousandths.
    Number(i64, i64),
    /// `2024-02-13`.
    Day,
    /// A CVE id or a year.
    CveOrYear,
    /// One of these.
    OneOf(&'static [&'static str]),
}
