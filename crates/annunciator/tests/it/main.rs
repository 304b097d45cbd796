//! The real program, driven as its users drive it: command line, HTTP, mail. One test binary.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop")]

mod accounts;
mod asking;
mod bad_input;
mod barriers;
mod browsing;
mod catalogs;
mod checking;
mod chromium;
mod contract;
mod corpus;
mod crash;
mod described;
mod end_to_end;
mod everything;
mod inventories;
mod mirror;
mod news;
mod passkeys;
mod pictures;
mod policy;
mod program;
mod providers;
mod publishers;
mod schema;
mod sign_on;
mod smtp;
mod timeline;
mod tree_server;
mod validating;
mod watching;
mod written_provider;
