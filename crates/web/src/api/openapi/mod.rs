//! `GET /api/v1/openapi.json`: the API as an OpenAPI 3.1 document, made of the table of operations.
//!
//! A test holds the table against the routes; another holds real answers against it.
//! Does not know: how an operation is answered.

mod members;
mod operations;
#[cfg(test)]
mod tests;

pub(crate) use operations::{OPERATIONS, Operation, Parameter};

use axum::Json;
use axum::response::{IntoResponse, Response};
use members::schema;
use serde_json::{Map, Value, json};

/// The API's version: the first number is in its addresses, the second grows with what is added.
pub(crate) const API_VERSION: &str = "1.1.0";
/// What a problem document is called among the schemas.
const PROBLEM: &str = "#/components/schemas/Problem";

pub(crate) async fn show_document() -> Response {
    Json(document()).into_response()
}

/// The document.
pub(crate) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = describe(operation);
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
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Problem": schema("type text, title text, status integer, detail text") }
        }
    })
}

fn describe(operation: &Operation) -> Value {
    let mut answers = Map::new();
    let problem = json!({ "application/problem+json": { "schema": { "$ref": PROBLEM } } });
    for status in operation.refusals {
        let said = json!({ "description": refusal(*status), "content": problem });
        answers.insert(status.to_string(), said);
    }
    answers.insert("default".to_owned(), json!({ "description": "Another refusal", "content": problem }));
    answers.insert(operation.status.to_string(), success(operation));
    if operation.method == "get" && operation.content == JSON {
        answers.insert("304".to_owned(), json!({ "description": "What `If-None-Match` names is still so" }));
    }
    let parameters: Vec<Value> = in_path(operation.path).chain(operation.parameters.iter().map(parameter)).collect();
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
        "integer" => json!({ "type": "integer" }),
        "boolean" => json!({ "type": "boolean" }),
        "list" => json!({ "type": "array", "items": { "type": "string" } }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "query", "description": meaning, "schema": kind })
}

fn refusal(status: u16) -> &'static str {
    match status {
        400 => "Something in the request cannot be meant",
        401 => "No token, or none that works",
        403 => "The token's owner may not do this",
        404 => "Not here, or not to be seen by you",
        409 => "It stands in the way of what is there",
        413 => "The body is too large",
        415 => "The body is of another kind",
        _ => "What was sent cannot be used",
    }
}
