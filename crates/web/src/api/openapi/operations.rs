//! Every operation of the API: what it takes, what it answers, and an example of both.
//!
//! Does not know: the form of the document that is made of it.

use super::JSON;

/// A parameter of the query: its name, with a `!` after it where it must be there; its type, `LEAST..MOST` for a whole number
/// between them or its codes with `|` between them; what it means.
pub(crate) type Parameter = (&'static str, &'static str, &'static str);

/// One operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    /// Its name in generated clients.
    pub(crate) id: &'static str,
    /// HTTP method in lower case.
    pub(crate) method: &'static str,
    /// The route.
    pub(crate) path: &'static str,
    /// What it answers or does.
    pub(crate) summary: &'static str,
    /// What it takes in its query; what stands in the path is read there.
    pub(crate) parameters: &'static [Parameter],
    /// What it takes as its body, as members (none: any bytes) and an example.
    pub(crate) body: Option<(&'static str, &'static str)>,
    /// The status of an answer.
    pub(crate) status: u16,
    /// What an answer is.
    pub(crate) content: &'static str,
    /// The members of an answer.
    pub(crate) members: &'static str,
    /// An answer.
    pub(crate) example: &'static str,
    /// With which statuses it refuses.
    pub(crate) refusals: &'static [u16],
}

/// Reads something by a GET, refusing nothing of its own.
const READ: Operation = Operation {
    id: "",
    method: "get",
    path: "",
    summary: "",
    parameters: &[],
    body: None,
    status: 200,
    content: JSON,
    members: "",
    example: "{}",
    refusals: &[401],
};
/// How far a case is.
const DISPOSITION: &str = "state text, assignee uuid?, assignee_name text, day text?, next list, steps list";
/// Writes something.
const WRITE: Operation = Operation { method: "post", refusals: &[400, 401, 403, 413, 415, 422], ..READ };
/// Deletes something.
const DELETE: Operation = Operation { method: "delete", status: 204, refusals: &[400, 401, 403, 404], ..READ };

const LABEL: Parameter = ("label", "act_now|plan_patch|mitigate|monitor|needs_data", "One label code");
const VENDOR: Parameter = ("vendor", "text", "A vendor's name, in any case and punctuation");
const CVE: Parameter = ("cve", "text", "A CVE id");
const SINCE: Parameter = ("since", "text", "Updated then or later: a day or an RFC 3339 time");
const Q: Parameter = ("q", "text", "Words, phrases in quotes and conditions such as vendor:siemens kev:yes cvss>=8");
const SORT: Parameter = ("sort", "text", "What it is sorted by, with a - before it for the other way round");
const CURSOR: Parameter = ("cursor", "text", "`next` of the page before");
const LIMIT: Parameter = ("limit", "1..500", "Rows of the page");
const FORM: Parameter = ("lang", "en|de", "The language of generated sentences");
const SENT_SCOPE: &str = "assets integer";

/// All of them, in the order of `docs/reference/api.md`.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        id: "list_advisories",
        path: "/api/v1/advisories",
        summary: "A page of advisories, newest first",
        parameters: &[
            LABEL,
            VENDOR,
            CVE,
            SINCE,
            Q,
            SORT,
            LIMIT,
            CURSOR,
            ("facets", "boolean", "Whether to tell what the list could be narrowed down to"),
        ],
        members: "advisories list, total integer, next text?, suggestion object?, facets? object",
        example: r#"{"advisories":[],"total":0,"next":null,"suggestion":{"from":"seimens","to":"siemens","q":"siemens"}}"#,
        refusals: &[400, 401],
        ..READ
    },
    Operation {
        id: "export_advisories",
        path: "/api/v1/advisories.ndjson",
        summary: "All advisories that a filter lets through, a row on each line",
        parameters: &[LABEL, VENDOR, CVE, SINCE, Q, SORT, CURSOR],
        content: "application/x-ndjson",
        example: "{\"id\":\"c6cb59e2-cc04-57b1-9afb-c36af5aa4b1e\",\"tracking_id\":\"EXC-24-044-04\"}\n",
        refusals: &[400, 401],
        ..READ
    },
    Operation {
        id: "find_advisory",
        path: "/api/v1/advisories/{id}",
        summary: "One advisory in full",
        parameters: &[FORM],
        members: "id uuid, case_id uuid, tracking_id text, tlp text, title text, publisher object, label text, cvss object?, products list, cves list, remediation list, references list, findings list",
        example: r#"{"id":"c6cb59e2-cc04-57b1-9afb-c36af5aa4b1e","case_id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b","tracking_id":"EXC-24-044-04","tlp":"clear","title":"Pump controller web page runs commands","publisher":{"name":"Example CERT","namespace":"https://cert.example"},"label":"act_now","cvss":null,"products":[],"cves":[],"remediation":[],"references":[],"findings":[]}"#,
        refusals: &[400, 401, 404, 409],
        ..READ
    },
    Operation {
        id: "find_document",
        path: "/api/v1/advisories/{id}/document",
        summary: "The publisher's bytes",
        parameters: &[("revision", "text", "The sha256 of a revision; the current one when absent")],
        members: "",
        example: r#"{"document":{"category":"csaf_security_advisory"}}"#,
        refusals: &[400, 401, 404, 409],
        ..READ
    },
    Operation {
        id: "list_revisions",
        path: "/api/v1/advisories/{id}/revisions",
        summary: "The revisions that this installation has seen",
        members: "id uuid, current integer, revisions list",
        example: r#"{"id":"c6cb59e2-cc04-57b1-9afb-c36af5aa4b1e","current":1,"revisions":[]}"#,
        refusals: &[401, 404, 409],
        ..READ
    },
    Operation {
        id: "find_changes",
        path: "/api/v1/advisories/{id}/changes",
        summary: "What differs between two revisions",
        parameters: &[
            ("from", "0..4294967295", "The older one"),
            ("to", "0..4294967295", "The newer one; the current when absent"),
        ],
        members: "id uuid, from object, to object, silent boolean, material boolean, changes list, left_off integer",
        example: r#"{"id":"c6cb59e2-cc04-57b1-9afb-c36af5aa4b1e","from":{"number":1},"to":{"number":2},"silent":false,"material":false,"changes":[],"left_off":0}"#,
        refusals: &[400, 401, 404, 409, 422],
        ..READ
    },
    Operation {
        id: "count_advisory_matches",
        path: "/api/v1/advisories/{id}/statistics",
        summary: "How many assets an advisory meets, by verdict and remediation",
        members: "matched integer, verdicts list, rejected integer, confirmed integer, other_facts integer, remediations list",
        example: r#"{"matched":0,"verdicts":[],"rejected":0,"confirmed":0,"other_facts":0,"remediations":[]}"#,
        refusals: &[401, 404, 409],
        ..READ
    },
    Operation {
        id: "find_statistics",
        path: "/api/v1/statistics",
        summary: "What the organisation has, in numbers",
        members: "advisories integer, revisions integer, assets integer, matched_assets integer, labels list, severities list, publishers list, done_by_month list, pairs object",
        example: r#"{"advisories":0,"revisions":0,"assets":0,"matched_assets":0,"labels":[],"severities":[],"publishers":[],"done_by_month":[],"pairs":{}}"#,
        ..READ
    },
    Operation {
        id: "list_quality",
        path: "/api/v1/sources/quality",
        summary: "How well the documents of each publisher keep to the standard",
        parameters: &[("publisher", "text", "Only this publisher, by its `id`; with its faults and worst documents")],
        members: "publishers list",
        example: r#"{"publishers":[{"id":"example-cert","publisher":"Example CERT","documents":12,"judged":12,"valid":9,"invalid":3,"score":75,"url":"/sources/example-cert/quality","faults":[],"worst":[]}]}"#,
        refusals: &[400, 401, 404],
        ..READ
    },
    Operation {
        id: "find_case",
        path: "/api/v1/cases/{id}",
        summary: "The documents that tell of one problem",
        members: "id uuid, title text, documents list, timeline list, disagreements list, reasons list",
        example: r#"{"id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b","title":"Pump controller web page runs commands","documents":[],"timeline":[],"disagreements":[],"reasons":[]}"#,
        refusals: &[400, 401, 404],
        ..READ
    },
    Operation {
        id: "list_assets",
        path: "/api/v1/inventory",
        summary: "A page of assets",
        parameters: &[LIMIT, CURSOR],
        members: "assets list, total integer, next text?",
        example: r#"{"assets":[],"total":0,"next":null}"#,
        refusals: &[400, 401],
        ..READ
    },
    Operation {
        id: "import_inventory",
        path: "/api/v1/inventory",
        summary: "Imports an inventory: CSV, XLSX, CycloneDX, SPDX, NetBox devices or JSON",
        parameters: &[
            ("preview", "true|false", "`true`: only tell what an import would do"),
            ("missing", "keep|delete", "`delete`: delete the assets that the file does not name"),
            ("sheet", "text", "The sheet of a workbook"),
            ("column", "list", "FIELD=HEADER, what a column holds"),
        ],
        body: Some(("", "asset_id,vendor,product,version\nPLC-07,Nordhavn,CP 410 Link,2.1\n")),
        members: "new integer, changed integer, unchanged integer, deleted integer, problems list",
        example: r#"{"new":2,"changed":0,"unchanged":310,"deleted":0,"problems":[]}"#,
        ..WRITE
    },
    Operation {
        id: "delete_asset",
        path: "/api/v1/inventory/{external_id}",
        summary: "Deletes an asset; its history stays",
        ..DELETE
    },
    Operation {
        id: "find_asset",
        path: "/api/v1/assets/{external_id}",
        summary: "One asset, its readiness and its matches",
        members: "id uuid, external_id text, readiness object, matches list, matches_total integer",
        example: r#"{"id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b","external_id":"PLC-07","readiness":{"level":"ready","lacks":[]},"matches":[],"matches_total":0}"#,
        refusals: &[401, 404],
        ..READ
    },
    Operation {
        id: "explain_verdict",
        path: "/api/v1/assets/{external_id}/why/{publisher}/{tracking_id}",
        summary: "Why an asset and an advisory have their verdict",
        members: "advisory uuid, publisher text, tracking_id text, read_as object, products list, near list, verdict text?, confidence integer?, evidence list, sentence text",
        example: r#"{"advisory":"c6cb59e2-cc04-57b1-9afb-c36af5aa4b1e","publisher":"Example CERT","tracking_id":"EXC-24-044-04","read_as":{},"products":[],"near":[],"verdict":null,"confidence":null,"evidence":[],"sentence":"They have nothing in common."}"#,
        refusals: &[401, 404],
        ..READ
    },
    Operation {
        id: "decide_match",
        method: "put",
        path: "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/decision",
        summary: "Confirms or rejects a match, or takes that back",
        body: Some((
            "decision text?, reason? text, scope? text",
            r#"{"decision":"confirmed","reason":"seen in the cabinet","scope":"asset"}"#,
        )),
        members: SENT_SCOPE,
        example: r#"{"assets":1}"#,
        refusals: &[400, 401, 403, 404, 409, 413, 415, 422],
        ..WRITE
    },
    Operation {
        id: "put_remediation",
        method: "put",
        path: "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/remediation",
        summary: "Says how far the remediation of a match is",
        body: Some((
            "state text, vulnerability? text?, note? text, scope? text",
            r#"{"state":"done","note":"updated in the May outage"}"#,
        )),
        members: SENT_SCOPE,
        example: r#"{"assets":1}"#,
        refusals: &[400, 401, 403, 404, 409, 413, 415, 422],
        ..WRITE
    },
    Operation {
        id: "put_due",
        method: "put",
        path: "/api/v1/assets/{external_id}/matches/{publisher}/{tracking_id}/due",
        summary: "Sets until when a match is to be put right, or takes that back",
        body: Some(("due text?, reason? text, scope? text", r#"{"due":"2026-06-30","reason":"the June outage"}"#)),
        members: SENT_SCOPE,
        example: r#"{"assets":1}"#,
        refusals: &[400, 401, 403, 404, 409, 413, 415, 422],
        ..WRITE
    },
    Operation {
        id: "find_disposition",
        path: "/api/v1/cases/{id}/disposition",
        summary: "How far the organisation is with a case, whose it is, and every step so far",
        members: DISPOSITION,
        example: r#"{"state":"planned","assignee":null,"assignee_name":"","day":"2026-06-30","next":["investigate","plan","mitigate","patch","rule_out","accept_risk"],"steps":[{"state":"planned","day":"2026-06-30","assignee_name":"","reason":"the June outage","who":"anna","at":"2026-05-02T08:00:00Z"}]}"#,
        refusals: &[401, 404],
        ..READ
    },
    Operation {
        id: "put_disposition",
        method: "put",
        path: "/api/v1/cases/{id}/disposition",
        summary: "Takes a step with a case, or gives it to somebody",
        body: Some((
            "step? text?, assignee? text?, day? text?, reason? text",
            r#"{"step":"accept_risk","day":"2026-12-31","reason":"no outage before December"}"#,
        )),
        members: DISPOSITION,
        example: r#"{"state":"risk_accepted","assignee":null,"assignee_name":"","day":"2026-12-31","next":["plan","mitigate","patch","rule_out","accept_risk","reopen"],"steps":[{"state":"risk_accepted","day":"2026-12-31","assignee_name":"","reason":"no outage before December","who":"anna","at":"2026-05-02T08:00:00Z"}]}"#,
        refusals: &[400, 401, 403, 404, 409, 413, 415, 422],
        ..WRITE
    },
    Operation {
        id: "list_gaps",
        path: "/api/v1/gaps",
        summary: "Which answers about the inventory would settle most advisories",
        parameters: &[("from", "0..", "With which gap the page begins"), LIMIT],
        members: "gaps list, total integer, next integer?, publisher_pairs integer",
        example: r#"{"gaps":[],"total":0,"next":null,"publisher_pairs":0}"#,
        refusals: &[400, 401],
        ..READ
    },
    Operation {
        id: "list_aliases",
        path: "/api/v1/aliases",
        summary: "The organisation's aliases, suggestions, and rejected ones",
        members: "aliases list, suggestions list, rejected list",
        example: r#"{"aliases":[],"suggestions":[],"rejected":[]}"#,
        ..READ
    },
    Operation {
        id: "add_alias",
        path: "/api/v1/aliases",
        summary: "Keeps an alias; one for the same spelling is replaced",
        body: Some((
            "kind text, written text, vendor? text, reason? text",
            r#"{"kind":"vendor","written":"SAG","vendor":"Siemens","reason":"sticker on the cabinet"}"#,
        )),
        status: 201,
        members: "id uuid, assets integer",
        example: r#"{"id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b","assets":14}"#,
        ..WRITE
    },
    Operation {
        id: "remove_alias",
        path: "/api/v1/aliases/{id}",
        summary: "Removes an alias",
        status: 200,
        members: "id uuid, assets integer",
        example: r#"{"id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b","assets":14}"#,
        ..DELETE
    },
    Operation {
        id: "reject_alias",
        path: "/api/v1/aliases/rejections",
        summary: "Rejects a suggested alias",
        body: Some((
            "written text, key text, reason? text",
            r#"{"written":"SAG","key":"siemens","reason":"another company"}"#,
        )),
        status: 204,
        ..WRITE
    },
    Operation {
        id: "reopen_alias",
        path: "/api/v1/aliases/rejections",
        summary: "Takes a rejection back",
        parameters: &[("written!", "text", "As the inventory writes it"), ("key!", "text", "The vendor's key")],
        ..DELETE
    },
    Operation {
        id: "export_report",
        path: "/api/v1/reports/{month}",
        summary: "An organisation's month as evidence: `2024-02.csv` or `2024-02.pdf`",
        content: "text/csv",
        example: "what,when\n",
        refusals: &[400, 401, 403, 404, 422],
        ..READ
    },
    Operation {
        id: "export_vex",
        path: "/api/v1/vex",
        summary: "What the organisation's people decided, as VEX",
        parameters: &[
            ("format", "csaf|cyclonedx", "`csaf`, the default, or `cyclonedx`"),
            ("decided_only", "boolean", "Whether to leave out what nobody decided"),
        ],
        example: r#"{"document":{"category":"csaf_vex"}}"#,
        refusals: &[400, 401, 403, 404, 422],
        ..READ
    },
    Operation {
        id: "look_up",
        path: "/api/v1/lookup",
        summary: "The open advisories of each line of a parts list",
        body: Some((
            "lines list, limit? integer?",
            r#"{"lines":["6GK7 343-1CX10-0XE0","2x 1756-EN2TR/C 10.007"],"limit":5}"#,
        )),
        members: "lines list, lines_more integer, advisories integer",
        example: r#"{"lines":[],"lines_more":0,"advisories":2379}"#,
        refusals: &[400, 401, 404, 413, 415, 422],
        ..WRITE
    },
    Operation {
        id: "list_tests",
        path: "/api/v1/tests",
        summary: "The tests that a document can be held against",
        members: "[]name text, preset text",
        example: r#"[]"#,
        refusals: &[401, 404],
        ..READ
    },
    Operation {
        id: "validate",
        path: "/api/v1/validate",
        summary: "Holds a CSAF document against the schema and the tests of the standard",
        body: Some((
            "tests list, document any",
            r#"{"tests":[{"type":"preset","name":"basic"}],"document":{"document":{"csaf_version":"2.0"}}}"#,
        )),
        members: "isValid boolean, tests list",
        example: r#"{"isValid":true,"tests":[{"name":"mandatoryTest_6_1_1","isValid":true,"errors":[],"warnings":[],"infos":[]}]}"#,
        refusals: &[400, 401, 404, 413, 415, 422, 503],
        ..WRITE
    },
    Operation {
        id: "list_alerts",
        path: "/api/v1/alerts",
        summary: "What was alerted, newest first, with the state of its messages",
        parameters: &[("limit", "1..200", "Rows of the page"), CURSOR],
        members: "alerts list, next text?",
        example: r#"{"alerts":[],"next":null}"#,
        refusals: &[400, 401],
        ..READ
    },
    Operation {
        id: "list_watchlists",
        path: "/api/v1/watchlists",
        summary: "The organisation's watchlists by name",
        members: "[]id uuid, name text, owner text, origin text, paused boolean, recipients list, rule object?, sending object, created time",
        example: "[]",
        refusals: &[401, 403],
        ..READ
    },
    Operation {
        id: "add_watchlist",
        path: "/api/v1/watchlists",
        summary: "Adds a watchlist",
        body: Some((
            "name text, owner? text, recipients? list, rule object, sending? object",
            r#"{"name":"Pumps","recipients":["anna@plant.example"],"rule":{"vendors":["Nordhavn"]}}"#,
        )),
        status: 201,
        members: "id uuid",
        example: r#"{"id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}"#,
        refusals: &[400, 401, 403, 409, 413, 415, 422],
        ..WRITE
    },
    Operation {
        id: "preview_watchlist",
        path: "/api/v1/watchlists/preview",
        summary: "What a rule would have sent",
        body: Some((
            "vendors? list, products? list, words? list, cves? list, sectors? list, sources? list",
            r#"{"vendors":["Nordhavn"]}"#,
        )),
        members: "months integer, advisories integer, cut boolean, count integer, alerts list",
        example: r#"{"months":12,"advisories":300,"cut":false,"count":0,"alerts":[]}"#,
        ..WRITE
    },
    Operation {
        id: "delete_watchlist",
        path: "/api/v1/watchlists/{id}",
        summary: "Deletes a watchlist that was not configured",
        refusals: &[400, 401, 403, 404, 409],
        ..DELETE
    },
    Operation {
        id: "list_views",
        path: "/api/v1/views",
        summary: "Saved filters of the list of advisories, by name",
        members: "[]id uuid, name text, query text, shared boolean, who text, made time, url text",
        example: "[]",
        ..READ
    },
    Operation {
        id: "save_view",
        path: "/api/v1/views",
        summary: "Saves a filter under a name",
        body: Some((
            "name text, query text, shared? boolean",
            r#"{"name":"Known exploited","query":"q=kev%3Ayes","shared":true}"#,
        )),
        status: 201,
        members: "id uuid, query text",
        example: r#"{"id":"01900a2b-7c3d-7e4f-8a5b-6c7d8e9f0a1b","query":"q=kev%3Ayes"}"#,
        refusals: &[400, 401, 403, 409, 413, 415, 422],
        ..WRITE
    },
    Operation { id: "delete_view", path: "/api/v1/views/{id}", summary: "Deletes a saved filter", ..DELETE },
    Operation {
        id: "find_description",
        path: "/api/v1/openapi.json",
        summary: "This description",
        members: "openapi text, info object, paths object",
        example: r#"{"openapi":"3.1.0","info":{},"paths":{}}"#,
        ..READ
    },
];
