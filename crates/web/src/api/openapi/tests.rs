//! The table of operations is held against the routes, and its examples against what it says.

use super::*;
use std::collections::BTreeSet;

/// Every route of the API with its methods, as `router.rs` has them.
fn routes() -> BTreeSet<(String, String)> {
    let source = include_str!("../../router.rs");
    let mut routes = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let quoted = route.split('"').nth(1).expect("a path");
        let end = route.find("\n        .").unwrap_or(route.len());
        let called = &route[quoted.len()..end];
        if !quoted.starts_with("/api/") {
            continue;
        }
        for method in ["get", "post", "put", "delete"] {
            let begins =
                |(at, _): (usize, &str)| !called[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if called.match_indices(&format!("{method}(")).any(begins) {
                routes.insert((method.to_owned(), quoted.to_owned()));
            }
        }
    }
    routes
}

#[test]
fn every_route_of_the_api_is_described_and_no_other() {
    let described = OPERATIONS.iter().map(|one| (one.method.to_owned(), one.path.to_owned()));
    assert_eq!(described.collect::<BTreeSet<_>>(), routes());
}

#[test]
fn examples_have_the_members_that_are_promised() {
    for one in OPERATIONS.iter().filter(|one| one.content == JSON && one.status != 204) {
        let has = |schema: &Value, example: &str| {
            let value: Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{}: {error}", one.id));
            for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(value.get(name).is_some(), "{} lacks {name}", one.id);
            }
        };
        has(&schema(one.members), one.example);
        if let Some((members, example)) = one.body.filter(|(members, _)| !members.is_empty()) {
            has(&schema(members), example);
        }
    }
}

#[test]
fn the_document_names_each_operation_once_and_its_parameters() {
    let document = document(true, true);
    assert_eq!(document["openapi"], "3.1.0");
    let ids: BTreeSet<&str> = OPERATIONS.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), OPERATIONS.len());
    let why = &document["paths"]["/api/v1/assets/{external_id}/why/{publisher}/{tracking_id}"]["get"];
    let names: Vec<&str> =
        why["parameters"].as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["external_id", "publisher", "tracking_id"]);
    let list = &document["paths"]["/api/v1/advisories"]["get"];
    assert!(list["responses"]["200"]["content"]["application/json"]["examples"]["one"]["value"]["total"].is_number());
    assert_eq!(list["responses"]["429"]["content"]["application/problem+json"]["schema"]["$ref"], PROBLEM);
}

#[test]
fn whom_to_show_a_token_is_said_as_the_installation_has_it() {
    let lookup = |document: &Value| document["paths"]["/api/v1/lookup"]["post"]["security"].clone();
    let (closed, open, local) = (document(true, false), document(true, true), document(false, true));
    assert_eq!(closed["security"], json!([{ "token": [] }]));
    assert_eq!((lookup(&closed), lookup(&open)), (Value::Null, json!([{}, { "token": [] }])));
    assert_eq!((&local["security"], lookup(&local)), (&json!([]), Value::Null));
}

#[test]
fn requests_that_write_are_told_from_those_that_do_not() {
    for (method, path) in [(Method::POST, "/api/v1/watchlists"), (Method::DELETE, "/api/v1/inventory/PLC%2F07")] {
        assert!(is_write(&method, path), "{method} {path}");
    }
    let others = [
        (Method::PUT, "/api/v1/watchlists"),
        (Method::POST, "/api/v1/watchlists/preview"),
        (Method::POST, "/api/v1/lookup"),
        (Method::GET, "/api/v1/watchlists"),
        (Method::DELETE, "/api/v1/inventory/"),
        (Method::POST, "/watchlists"),
    ];
    for (method, path) in others {
        assert!(!is_write(&method, path), "{method} {path}");
    }
}

#[test]
fn what_writes_takes_a_key_and_what_only_asks_does_not() {
    let document = document(true, true);
    let has_key = |path: &str, method: &str| {
        let parameters = document["paths"][path][method]["parameters"].as_array().cloned().unwrap_or_default();
        parameters.iter().any(|one| one["name"] == "Idempotency-Key")
    };
    assert!(has_key("/api/v1/watchlists", "post") && has_key("/api/v1/inventory/{external_id}", "delete"));
    assert!(!has_key("/api/v1/watchlists", "get") && !has_key("/api/v1/lookup", "post"));
}
