//! `GET /api/v1/openapi.json`: the API as an OpenAPI 3.1 document, made of the table of operations.
//!
//! A test holds the table against the routes; another holds real answers against it.
//! Does not know: how an operation is answered.

mod members;
mod operations;
#[cfg(test)]
mod tests;

pub(crate) use operations::{OPERATIONS, Operation, Parameter};

use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use members::schema;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The API's version: the first number is in its addresses, the second grows with what is added.
pub(crate) const API_VERSION: &str = "1.4.0";
/// What a problem document is called among the schemas.
const PROBLEM: &str = "#/components/schemas/Problem";
/// With which any operation may refuse: an address that is too long, too many requests, a database that is busy.
const REFUSALS_OF_ALL: [u16; 3] = [414, 429, 503];
/// Operations that write nothing, so that nothing is gained by a key against doing it twice.
const ASKING: [&str; 3] = ["look_up", "validate", "preview_watchlist"];

pub(crate) async fn show_document(State(state): State<AppState>) -> Response {
    Json(document(state.settings.sign_in, state.settings.lookup)).into_response()
}

/// The document of an installation: whether people sign in there, and whether the lookup answers anybody.
pub(crate) fn document(sign_in: bool, open_lookup: bool) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = describe(operation);
        if sign_in && open_lookup && operation.id == "look_up" {
            path[operation.method]["security"] = json!([{}, { "token": [] }]);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Annunciator",
            "version": API_VERSION,
            "summary": "Advisories about industrial products, what they mean, and which of your assets they touch.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "servers": [{ "url": "/" }],
        "security": if sign_in { json!([{ "token": [] }]) } else { json!([]) },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "headers": headers(),
            "schemas": { "Problem": schema("type text, title text, status integer, detail text") }
        }
    })
}

fn describe(operation: &Operation) -> Value {
    let mut answers = Map::new();
    let problem = json!({ "application/problem+json": { "schema": { "$ref": PROBLEM } } });
    for status in refusals(operation) {
        let mut said = json!({ "description": refusal(status), "content": problem });
        if status == 429 {
            said["headers"] = told_headers(&["RateLimit-Policy", "RateLimit", "Retry-After"]);
        }
        answers.insert(status.to_string(), said);
    }
    let mut answered = success(operation);
    answered["headers"] = told_headers(&["RateLimit-Policy", "RateLimit"]);
    answers.insert(operation.status.to_string(), answered);
    if operation.method == "get" && operation.path.starts_with("/api/v1/advisories/{id}") {
        let led = "An announcement gave way to its publisher's document: where that is";
        answers.insert("307".to_owned(), json!({ "description": led }));
    }
    if operation.method == "get" && operation.content == JSON {
        answers.insert("304".to_owned(), json!({ "description": "What `If-None-Match` names is still so" }));
    }
    let mut parameters: Vec<Value> =
        in_path(operation.path).chain(operation.parameters.iter().map(parameter)).collect();
    if takes_key(operation) {
        parameters.push(key());
    }
    let mut said = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": parameters,
        "responses": answers,
    });
    if let Some((members, example)) = operation.body {
        let content = match members {
            "" => json!({ "application/octet-stream": { "schema": {}, "examples": { "one": { "value": example } } } }),
            members => {
                json!({ "application/json": { "schema": schema(members), "examples": { "one": { "value": read(example) } } } })
            }
        };
        said["requestBody"] = json!({ "required": true, "content": content });
    }
    said
}

/// Whether a request is one of an operation that writes.
pub(crate) fn is_write(method: &Method, path: &str) -> bool {
    let is_asked = |one: &Operation| one.method.eq_ignore_ascii_case(method.as_str()) && is_at(one.path, path);
    OPERATIONS.iter().any(|one| takes_key(one) && is_asked(one))
}

/// Whether an address is one of a route: what stands in braces there may be anything here.
fn is_at(route: &str, path: &str) -> bool {
    let (mut named, mut asked) = (route.split('/'), path.split('/'));
    loop {
        match (named.next(), asked.next()) {
            (None, None) => return true,
            (Some(name), Some(part)) if name == part || (name.starts_with('{') && !part.is_empty()) => {}
            _ => return false,
        }
    }
}

/// Whether it writes, so that a key may say which writes are one.
fn takes_key(operation: &Operation) -> bool {
    operation.method != "get" && !ASKING.contains(&operation.id)
}

/// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07 §2).
fn key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A string of your choice, such as a UUID, new for each write. The same request with the same key within a day is not done again: it is answered as the first was.",
        "schema": { "type": "string", "pattern": "^(\"[A-Za-z0-9_.:-]{1,200}\"|[A-Za-z0-9_.:-]{1,200})$" }
    })
}

fn refusals(operation: &Operation) -> BTreeSet<u16> {
    let mut all: BTreeSet<u16> = operation.refusals.iter().copied().chain(REFUSALS_OF_ALL).collect();
    if operation.path.contains('{') {
        all.insert(400);
    }
    if takes_key(operation) {
        // 413 where a key comes with it: what is said under a key is read whole first.
        all.extend([400, 409, 413, 422]);
    }
    all
}

fn headers() -> Value {
    let text = |meaning: &str| json!({ "description": meaning, "schema": { "type": "string" } });
    json!({
        "RateLimit-Policy": text("How many requests each may send in how many seconds; absent where there is no limit"),
        "RateLimit": text("How many are left, and in how many seconds they all are again"),
        "Retry-After": text("In how many seconds to ask again"),
    })
}

fn told_headers(names: &[&str]) -> Value {
    let one = |name: &&str| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    Value::Object(names.iter().map(one).collect())
}

/// The kind of most answers.
pub(crate) const JSON: &str = "application/json";

fn success(operation: &Operation) -> Value {
    if operation.status == 204 {
        return json!({ "description": "Done" });
    }
    let example = json!({ "one": { "value": read(operation.example) } });
    let described = match operation.content {
        JSON => json!({ "schema": schema(operation.members), "examples": example }),
        _ => json!({ "schema": { "type": "string" }, "examples": example }),
    };
    json!({ "description": operation.summary, "content": { operation.content: described } })
}

/// An example as JSON, or, where it is none, as text.
fn read(example: &str) -> Value {
    serde_json::from_str(example).unwrap_or_else(|_| json!(example))
}

/// The parameters that stand in braces.
fn in_path(path: &str) -> impl Iterator<Item = Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
}

fn parameter((name, kind, meaning): &Parameter) -> Value {
    let kind = match *kind {
        choices if choices.contains('|') => {
            let codes: Vec<&str> = choices.split('|').filter(|code| !code.is_empty()).collect();
            json!({ "type": "string", "enum": codes })
        }
        range if range.contains("..") => {
            let (least, most) = range.split_once("..").unwrap_or((range, ""));
            let number = |text: &str| text.parse::<u64>().ok();
            let mut kind = json!({ "type": "integer", "minimum": number(least).unwrap_or_default() });
            if let Some(most) = number(most) {
                kind["maximum"] = json!(most);
            }
            kind
        }
        "integer" => json!({ "type": "integer" }),
        "boolean" => json!({ "type": "boolean" }),
        "list" => json!({ "type": "array", "items": { "type": "string" } }),
        _ => json!({ "type": "string" }),
    };
    let (name, required) = name.strip_suffix('!').map_or((*name, false), |name| (name, true));
    json!({ "name": name, "in": "query", "required": required, "description": meaning, "schema": kind })
}

fn refusal(status: u16) -> &'static str {
    match status {
        400 => "Something in the request cannot be meant",
        401 => "No token, or none that works",
        403 => "The token's owner may not do this",
        404 => "Not here, or not to be seen by you",
        409 => "It stands in the way of what is there",
        413 => "The body is too large",
        414 => "The address is longer than any filter needs",
        429 => "More requests than there may be; `Retry-After` says when to go on",
        503 => "The database is busy, or what is needed is not there; try again",
        415 => "The body is of another kind",
        _ => "What was sent cannot be used",
    }
}
