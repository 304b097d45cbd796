//! The window: pages for people and a JSON API, server-rendered, read with or without scripts.
//!
//! Knows: HTTP, markup, the API's shapes. Does not know: sockets to the outside, SQL, how anything is decided.
//! Everything it writes goes through `monitor::actions`.

pub mod assets;
pub mod samples;
pub mod templates;
pub mod view;
