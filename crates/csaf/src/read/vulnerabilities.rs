//! `/vulnerabilities`: ids, weaknesses, status, remediations, threats, flags.
//!
//! Does not know: the products behind the ids.

use jiff::Timestamp;

use super::head::{read_notes, read_references};
use super::scores;
use crate::document::{Cwe, Flag, ProductStatus, Remediation, Threat, Vulnerability};
use crate::place::Object;

/// One element of `/vulnerabilities`.
pub(super) fn read(vulnerability: &Object<'_, '_>) -> Vulnerability {
    Vulnerability {
        cve: vulnerability.text("cve"),
        ids: vulnerability.objects("ids", |id| (id.required_text("system_name"), id.required_text("text"))),
        title: vulnerability.text("title"),
        cwes: read_cwes(vulnerability),
        notes: read_notes(vulnerability),
        product_status: vulnerability.object("product_status", |it| read_status(&it)).unwrap_or_default(),
        scores: scores::read(vulnerability),
        remediations: vulnerability.objects("remediations", |remediation| read_remediation(&remediation)),
        threats: vulnerability.objects("threats", |threat| read_threat(&threat)),
        flags: vulnerability.objects("flags", |flag| Flag {
            label: flag.required_text("label"),
            product_ids: flag.texts("product_ids"),
            group_ids: flag.texts("group_ids"),
        }),
        references: read_references(vulnerability),
        first_known_exploitation: read_first_exploitation(vulnerability),
        release_date: vulnerability.text("release_date"),
        pointer: vulnerability.pointer(),
    }
}

/// 2.0 has one `cwe`, 2.1 a list.
fn read_cwes(vulnerability: &Object<'_, '_>) -> Vec<Cwe> {
    let read_one = |cwe: Object<'_, '_>| Cwe { id: cwe.required_text("id"), name: cwe.required_text("name") };
    let mut cwes = vulnerability.objects("cwes", read_one);
    cwes.extend(vulnerability.object("cwe", read_one));
    cwes
}

fn read_status(status: &Object<'_, '_>) -> ProductStatus {
    ProductStatus {
        first_affected: status.texts("first_affected"),
        first_fixed: status.texts("first_fixed"),
        fixed: status.texts("fixed"),
        known_affected: status.texts("known_affected"),
        known_not_affected: status.texts("known_not_affected"),
        last_affected: status.texts("last_affected"),
        recommended: status.texts("recommended"),
        under_investigation: status.texts("under_investigation"),
        unknown: status.texts("unknown"),
    }
}

fn read_remediation(remediation: &Object<'_, '_>) -> Remediation {
    Remediation {
        category: remediation.required_text("category"),
        details: remediation.required_text("details"),
        date: remediation.text("date"),
        url: remediation.text("url"),
        entitlements: remediation.texts("entitlements"),
        restart_required: remediation.object("restart_required", |restart| restart.required_text("category")),
        product_ids: remediation.texts("product_ids"),
        group_ids: remediation.texts("group_ids"),
        pointer: remediation.pointer(),
    }
}

fn read_threat(threat: &Object<'_, '_>) -> Threat {
    Threat {
        category: threat.required_text("category"),
        details: threat.required_text("details"),
        date: threat.text("date"),
        product_ids: threat.texts("product_ids"),
        group_ids: threat.texts("group_ids"),
        pointer: threat.pointer(),
    }
}

/// The earliest `exploitation_date`. An entry without one gives its `date`, the time of the statement: the
/// exploitation was known by then. A date that is no RFC 3339 date is taken only when no other is there.
fn read_first_exploitation(vulnerability: &Object<'_, '_>) -> Option<String> {
    let dates = vulnerability.objects("first_known_exploitation_dates", |entry| {
        let stated = entry.required_text("date");
        entry.text("exploitation_date").unwrap_or(stated)
    });
    let order = |date: &String| date.parse::<Timestamp>().map_or((1, Timestamp::MAX), |time| (0, time));
    dates.into_iter().filter(|date| !date.is_empty()).min_by_key(order)
}
