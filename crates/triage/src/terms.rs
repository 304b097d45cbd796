//! How a closed list is declared: an enum whose terms have one word for rows, the API and policies.
//!
//! Does not know: how a term is said in a language (`wording`).

/// Declares a closed list: an enum with `ALL`, `CODES`, `code()` and `from_code()`, the serde name being the code.
macro_rules! terms {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every term, in order.
            pub const ALL: [$name; [$($code),+].len()] = [$($name::$variant),+];

            /// The codes of [`Self::ALL`], in the same order.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The word of the API, of policies and of the database.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The term of a code.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }
    };
}
