//! The bare floor of an import: read, hash (SHA-512, compared), parse to untyped JSON, check the CSAF schema,
//! write rows and full-text entries. No model, no repair, no assessment. One thread, a transaction for 200 documents.
//!
//! Usage: `floor_import ARCHIVE.tar.gz DATABASE SCHEMA_FOLDER`, where the folder holds `json_schema/` and
//! `referenced_schema/first/` of CSAF 2.0. Prints the number of documents and seconds of work.

use rusqlite::{Connection, params};
use serde_json::Value;
use sha2::{Digest, Sha512};
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

const DOCUMENTS_PER_TRANSACTION: usize = 200;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, archive, database, schemas] = &args[..] else { panic!("usage: floor_import ARCHIVE DATABASE SCHEMAS") };
    let start = Instant::now();
    let validator = validator(Path::new(schemas));
    let connection = create(database);
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(archive).unwrap()));
    let mut hashes = HashMap::new();
    let mut waiting: HashMap<String, Vec<u8>> = HashMap::new();
    let mut count = 0;
    connection.execute_batch("BEGIN").unwrap();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if !path.contains("csaf_files/OT/white/2") {
            continue;
        }
        let mut bytes = Vec::with_capacity(entry.size() as usize);
        entry.read_to_end(&mut bytes).unwrap();
        let ready = if let Some(name) = path.strip_suffix(".sha512") {
            hashes.insert(name.to_owned(), String::from_utf8_lossy(&bytes[..128]).into_owned());
            waiting.remove(name).map(|bytes| (name.to_owned(), bytes))
        } else if path.ends_with(".json") {
            if hashes.contains_key(&path) { Some((path, bytes)) } else { waiting.insert(path, bytes); None }
        } else {
            None
        };
        if let Some((name, bytes)) = ready {
            store(&connection, &validator, &hashes[&name], &bytes);
            count += 1;
            if count % DOCUMENTS_PER_TRANSACTION == 0 {
                connection.execute_batch("COMMIT; BEGIN").unwrap();
            }
        }
    }
    connection.execute_batch("COMMIT").unwrap();
    println!("{count} documents {:.3} s", start.elapsed().as_secs_f64());
}

fn validator(folder: &Path) -> jsonschema::Validator {
    let load = |path: &str| -> Value { serde_json::from_slice(&std::fs::read(folder.join(path)).unwrap()).unwrap() };
    let mut registry = jsonschema::Registry::new();
    for version in ["2.0", "3.0", "3.1"] {
        let schema = load(&format!("referenced_schema/first/cvss-v{version}.json"));
        let id = format!("https://www.first.org/cvss/cvss-v{version}.json");
        registry = registry.add(id, schema).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let schema = load("json_schema/csaf_json_schema.json");
    jsonschema::options().with_registry(&registry).build(&schema).unwrap()
}

fn create(path: &str) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
             CREATE TABLE document(id INTEGER PRIMARY KEY, tracking_id TEXT, title TEXT, released TEXT, raw BLOB);
             CREATE TABLE product(document INTEGER, product_id TEXT, name TEXT);
             CREATE TABLE vulnerability(document INTEGER, cve TEXT, score REAL);
             CREATE VIRTUAL TABLE words USING fts5(title, summary, products, prefix='2 3');",
        )
        .unwrap();
    connection
}

fn store(connection: &Connection, validator: &jsonschema::Validator, expected: &str, bytes: &[u8]) {
    let digest: String = Sha512::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, expected.to_lowercase());
    let value: Value = serde_json::from_slice(bytes).unwrap();
    assert!(validator.is_valid(&value));
    let document = &value["document"];
    let mut insert = connection.prepare_cached("INSERT INTO document VALUES (NULL, ?1, ?2, ?3, ?4)").unwrap();
    let tracking = &document["tracking"];
    insert
        .execute(params![tracking["id"].as_str(), document["title"].as_str(), tracking["current_release_date"].as_str(), bytes])
        .unwrap();
    let id = connection.last_insert_rowid();
    let mut names = String::new();
    leaves(&value["product_tree"], &mut |product| {
        let name = product["name"].as_str().unwrap_or_default();
        names.push_str(name);
        names.push(' ');
        let mut insert = connection.prepare_cached("INSERT INTO product VALUES (?1, ?2, ?3)").unwrap();
        insert.execute(params![id, product["product_id"].as_str(), name]).unwrap();
    });
    for vulnerability in value["vulnerabilities"].as_array().into_iter().flatten() {
        let mut insert = connection.prepare_cached("INSERT INTO vulnerability VALUES (?1, ?2, ?3)").unwrap();
        let score = vulnerability["scores"][0]["cvss_v3"]["baseScore"].as_f64();
        insert.execute(params![id, vulnerability["cve"].as_str(), score]).unwrap();
    }
    let notes = document["notes"].as_array().into_iter().flatten();
    let summary = notes.filter(|note| note["category"] == "summary").filter_map(|note| note["text"].as_str()).next();
    let mut insert = connection.prepare_cached("INSERT INTO words(rowid, title, summary, products) VALUES (?1, ?2, ?3, ?4)").unwrap();
    insert.execute(params![id, document["title"].as_str(), summary, names]).unwrap();
}

fn leaves(branch: &Value, visit: &mut dyn FnMut(&Value)) {
    if let Some(product) = branch.get("product") {
        visit(product);
    }
    for inner in branch["branches"].as_array().into_iter().flatten() {
        leaves(inner, visit);
    }
}
