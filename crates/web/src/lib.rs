//! The window: pages for people and a JSON API, server-rendered, read with or without scripts.
//!
//! Knows: HTTP, markup, the API's shapes. Does not know: sockets to the outside, SQL, how anything is decided.
//! Everything it writes goes through `monitor::actions`.

pub mod api;
pub mod assets;
pub mod error;
mod guard;
pub mod samples;
pub mod settings;
pub mod state;
pub mod templates;
pub mod view;

pub use settings::{Network, Settings};
pub use state::AppState;
