//! What somebody types to find advisories → words, phrases and conditions on fields.
//!
//! Knows: which fields there are and what may be said of each ([the page about it](../../../../docs/reference/search.md)).
//! Does not know: how anything is found.

mod highlight;
mod problem;
mod read;
mod spelling;
#[cfg(test)]
mod tests;

pub use highlight::{Piece, highlight};
pub use problem::{Expected, Problem};
pub(crate) use read::FIELDS;
pub use read::parse;
pub use spelling::{SPELLED_CHARS_MAX, SPELLED_CHARS_MIN, is_near, is_spelled, omissions};

use crate::assessment::Label;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

terms! {
    /// A field whose values are words.
    Field {
        /// A vendor's name.
        Vendor = "vendor",
        /// A product's name.
        Product = "product",
        /// A sector, as the source names it.
        Sector = "sector",
        /// The publisher.
        Source = "source",
        /// A CVE id.
        Cve = "cve",
        /// Where its products stand: the code of a fix status.
        Fix = "fix",
    }
}

terms! {
    /// What is so or not.
    Flag {
        /// A CVE of it is known to be exploited.
        Kev = "kev",
        /// A fix exists for one of its products.
        Fixable = "fix",
        /// It affects assets of the organisation, or may.
        Ours = "ours",
    }
}

terms! {
    /// What is a number.
    Measure {
        /// The score shown, 0 to 10.
        Cvss = "cvss",
        /// The highest EPSS probability of its CVEs, 0 to 1.
        Epss = "epss",
        /// The year of its first release, else of its current one.
        Year = "year",
    }
}

terms! {
    /// How a number is held against another.
    Comparison {
        /// Exactly so much.
        Equal = "=",
        /// So much or more.
        AtLeast = ">=",
        /// So much or less.
        AtMost = "<=",
        /// More.
        Above = ">",
        /// Less.
        Below = "<",
    }
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Narrow {
    /// Only this label.
    Label(Label),
    /// Only advisories with such a value.
    Named {
        /// Of which field.
        field: Field,
        /// The value, or words that it holds, the last of which may be unfinished.
        value: String,
        /// Whether the value is whole.
        exact: bool,
    },
    /// Only where it is so, or not.
    Flag {
        /// What.
        flag: Flag,
        /// Whether it is so.
        yes: bool,
    },
    /// Only with such a number; what has none never meets it.
    Number {
        /// Which number.
        measure: Measure,
        /// How it is compared.
        comparison: Comparison,
        /// With what, in thousandths.
        thousandths: i64,
    },
    /// Only what was updated on this day (UTC) or later, or before it.
    Updated {
        /// The day.
        day: Date,
        /// Before it.
        before: bool,
    },
}

/// One piece of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// A word.
    Word(String),
    /// Words that stand together, in this order.
    Phrase(String),
    /// A condition on a field.
    Narrow(Narrow),
}

/// What was typed, piece by piece.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// In the order in which they were typed.
    pub terms: Vec<Term>,
}

impl Query {
    /// The words, separated by blanks.
    pub fn words(&self) -> String {
        let words = self.terms.iter().filter_map(|term| match term {
            Term::Word(word) => Some(word.as_str()),
            Term::Phrase(_) | Term::Narrow(_) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The phrases.
    pub fn phrases(&self) -> Vec<String> {
        let phrases = self.terms.iter().filter_map(|term| match term {
            Term::Phrase(phrase) => Some(phrase.clone()),
            Term::Word(_) | Term::Narrow(_) => None,
        });
        phrases.collect()
    }

    /// The conditions.
    pub fn narrows(&self) -> Vec<Narrow> {
        let narrows = self.terms.iter().filter_map(|term| match term {
            Term::Narrow(narrow) => Some(narrow.clone()),
            Term::Word(_) | Term::Phrase(_) => None,
        });
        narrows.collect()
    }

    /// Whether it holds this condition.
    pub fn has(&self, narrow: &Narrow) -> bool {
        self.terms.iter().any(|term| matches!(term, Term::Narrow(one) if one == narrow))
    }

    /// The query with this condition, or, where it holds it, without.
    #[must_use]
    pub fn toggled(&self, narrow: &Narrow) -> Query {
        let mut query = self.clone();
        if query.has(narrow) {
            query.terms.retain(|term| !matches!(term, Term::Narrow(one) if one == narrow));
        } else {
            query.terms.push(Term::Narrow(narrow.clone()));
        }
        query
    }

    /// The query with one word in another's place.
    #[must_use]
    pub fn respelled(&self, from: &str, to: &str) -> Query {
        let respell = |term: &Term| match term {
            Term::Word(word) if word == from => Term::Word(to.to_owned()),
            other => other.clone(),
        };
        Query { terms: self.terms.iter().map(respell).collect() }
    }
}

impl fmt::Display for Query {
    /// As it may be typed again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            match term {
                Term::Word(word) => f.write_str(word)?,
                Term::Phrase(phrase) => write!(f, "\"{phrase}\"")?,
                Term::Narrow(narrow) => narrow.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Narrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Narrow::Label(label) => write!(f, "label:{}", label.code()),
            Narrow::Named { field, value, exact } => {
                let operator = if *exact { '=' } else { ':' };
                let quote = if value.contains(char::is_whitespace) { "\"" } else { "" };
                write!(f, "{}{operator}{quote}{value}{quote}", field.code())
            }
            Narrow::Flag { flag, yes } => write!(f, "{}:{}", flag.code(), if *yes { "yes" } else { "no" }),
            Narrow::Number { measure, comparison, thousandths } => {
                let (whole, rest) = (thousandths / 1000, thousandths % 1000);
                let number = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}") };
                let number = if number.contains('.') { number.trim_end_matches('0') } else { &number };
                let operator = if *comparison == Comparison::Equal { ":" } else { comparison.code() };
                write!(f, "{}{operator}{number}", measure.code())
            }
            Narrow::Updated { day, before } => write!(f, "{}:{day}", if *before { "before" } else { "since" }),
        }
    }
}
