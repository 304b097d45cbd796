//! The window: pages for people and a JSON API, server-rendered, read with or without scripts.
//!
//! Knows: HTTP, markup, the API's shapes. Does not know: sockets to the outside, SQL, how anything is decided.
//! Everything it writes goes through `monitor::actions`.

pub mod about;
pub mod aliases;
pub mod api;
pub mod assets;
pub mod clocks;
mod conditional;
mod csv;
mod error;
mod gate;
mod guard;
pub mod handed_over;
pub mod known;
mod limits;
pub mod lookup;
mod once;
mod query;
mod reader;
pub mod referee;
mod revisions;
mod router;
pub mod samples;
mod serve;
mod session;
mod settings;
mod state;
pub mod templates;
mod ui;
mod validation;
pub mod view;
mod visits;
pub mod words;

pub use reader::Reader;
pub use router::router;
pub use serve::serve;
pub use settings::{Network, NetworkError, Settings};
pub use state::AppState;
