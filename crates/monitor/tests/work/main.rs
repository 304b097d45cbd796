//! The work as a whole: a provider's folder, a real database, a mail server of the test's own.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

mod accounts;
mod alerting;
mod case_work;
mod catalogs;
mod changing;
mod channels;
mod deciding;
mod delivering;
mod device;
mod drafting;
mod likelihood;
mod mail_server;
mod passkeys;
mod plant;
mod polling;
mod silence;
mod timeline;
mod watchlists;
