//! Enough of JSON Schema (2020-12) to hold an answer against the schemas we meet; what it does not know fails the test.
//!
//! Does not know: patterns and formats, which it leaves aside.

use serde_json::Value;

/// What of `value` does not meet the schema, as pointers with reasons.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, value, String::new(), &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, at: String, faults: &mut Vec<String>) {
    for (keyword, wanted) in schema.as_object().expect("a schema is an object") {
        let met = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "examples" | "format" | "pattern"
            | "properties" | "minLength" | "maxLength" => true,
            "$ref" => {
                let target = wanted.as_str().and_then(|target| root.pointer(target.trim_start_matches('#')));
                check(root, target.expect("a definition"), value, at.clone(), faults);
                true
            }
            "type" => match wanted.as_str() {
                Some("object") => value.is_object(),
                Some("array") => value.is_array(),
                Some("string") => value.is_string(),
                other => unreachable!("the type {other:?} is not known"),
            },
            "const" => value == wanted,
            "enum" => wanted.as_array().is_some_and(|allowed| allowed.contains(value)),
            "required" => wanted.as_array().into_iter().flatten().all(|name| !value[name.as_str().unwrap()].is_null()),
            "minItems" => value.as_array().is_some_and(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
            "maxItems" => value.as_array().is_some_and(|items| items.len() as u64 <= wanted.as_u64().unwrap()),
            "uniqueItems" => value
                .as_array()
                .is_some_and(|items| items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, item, format!("{at}/{index}"), faults);
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(wanted, &Value::Bool(false), "only closed objects are known");
                let known = &schema["properties"];
                value.as_object().into_iter().flatten().all(|(name, _)| known.get(name).is_some())
            }
            other => unreachable!("the keyword {other} is not known"),
        };
        if !met {
            faults.push(format!("{at}: {keyword}"));
        }
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(member) = value.get(name) {
            check(root, part, member, format!("{at}/{name}"), faults);
        }
    }
}
