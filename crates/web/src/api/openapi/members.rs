//! The members of an answer as a JSON schema, written as `name type, name type?`.
//!
//! `?` after a type lets it be `null`, after a name lets it be absent; further members may come, as the API promises.
//! Does not know: which answer has which.

use serde_json::{Map, Value, json};

/// The schema of an object with these members; of an array of such where they begin with `[]`.
pub(super) fn schema(members: &str) -> Value {
    if let Some(members) = members.strip_prefix("[]") {
        return json!({ "type": "array", "items": schema(members) });
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for member in members.split(',').map(str::trim).filter(|member| !member.is_empty()) {
        let (name, kind) = member.split_once(' ').unwrap_or((member, "any"));
        let (name, is_optional) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
        if !is_optional {
            required.push(name.to_owned());
        }
        properties.insert(name.to_owned(), of_kind(kind));
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn of_kind(kind: &str) -> Value {
    let (kind, is_nullable) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
    let (name, format) = match kind {
        "text" => ("string", None),
        "uuid" => ("string", Some("uuid")),
        "time" => ("string", Some("date-time")),
        "integer" => ("integer", None),
        "number" => ("number", None),
        "boolean" => ("boolean", None),
        "list" => ("array", None),
        "object" => ("object", None),
        _ => return json!({}),
    };
    let mut schema = if is_nullable { json!({ "type": [name, "null"] }) } else { json!({ "type": name }) };
    // Said outright: generators take silence for "has none".
    match name {
        "object" => schema["additionalProperties"] = json!(true),
        "array" => schema["items"] = json!({}),
        _ => {}
    }
    if let Some(format) = format {
        schema["format"] = json!(format);
    }
    schema
}
