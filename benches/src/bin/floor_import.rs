//! The bare floor of an import: read, hash (SHA-512, compared), parse to untyped JSON, check the CSAF schema,
//! write rows and full-text entries. No model, no repair, no assessment. One thread, a transaction for 200 documents.
//!
//! Usage: `floor_import ARCHIVE.tar.gz DATABASE SCHEMA_FOLDER`, where the folder holds `json_schema/` and
//! `referenced_schema/first/` of CSAF 2.0. Prints the number of documents and seconds of work.

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, params};
use serde_json::Value;
use sha2::{Digest, Sha512};
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

const DOCUMENTS_PER_TRANSACTION_COUNT: usize = 200;
/// Hexadecimal digits of a SHA-512, with which a hash file begins.
const SHA512_DIGITS_COUNT: usize = 128;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, archive, database, schemas] = &arguments[..] else {
        bail!("usage: floor_import ARCHIVE DATABASE SCHEMA_FOLDER")
    };
    let start = Instant::now();
    let validator = validator(Path::new(schemas))?;
    let connection = create(database).with_context(|| format!("creating {database}"))?;
    let count = import(archive, &connection, &validator).with_context(|| format!("importing {archive}"))?;
    println!("{count} documents {:.3} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Documents wait for their hash file, or hash files for their document, whichever comes first in the archive.
fn import(archive: &str, connection: &Connection, validator: &jsonschema::Validator) -> Result<usize> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(File::open(archive)?));
    let mut hashes: HashMap<String, String> = HashMap::new();
    let mut waiting: HashMap<String, Vec<u8>> = HashMap::new();
    let mut count = 0;
    connection.execute_batch("BEGIN")?;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        if !path.contains("csaf_files/OT/white/2") {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        let name = if let Some(name) = path.strip_suffix(".sha512") {
            let digits = bytes.get(..SHA512_DIGITS_COUNT).with_context(|| format!("{path} is too short"))?;
            hashes.insert(name.to_owned(), String::from_utf8_lossy(digits).to_lowercase());
            name.to_owned()
        } else if path.ends_with(".json") {
            waiting.insert(path.clone(), bytes);
            path
        } else {
            continue;
        };
        let Some(expected) = hashes.get(&name) else { continue };
        let Some(bytes) = waiting.remove(&name) else { continue };
        store(connection, validator, expected, &bytes).with_context(|| format!("storing {name}"))?;
        count += 1;
        if count % DOCUMENTS_PER_TRANSACTION_COUNT == 0 {
            connection.execute_batch("COMMIT; BEGIN")?;
        }
    }
    connection.execute_batch("COMMIT")?;
    Ok(count)
}

fn validator(folder: &Path) -> Result<jsonschema::Validator> {
    let load = |path: &str| -> Result<Value> {
        let path = folder.join(path);
        let bytes = std::fs::read(&path).with_context(|| format!("reading the schema {}", path.display()))?;
        Ok(serde_json::from_slice(&bytes)?)
    };
    let mut registry = jsonschema::Registry::new();
    for version in ["2.0", "3.0", "3.1"] {
        let schema = load(&format!("referenced_schema/first/cvss-v{version}.json"))?;
        registry = registry.add(format!("https://www.first.org/cvss/cvss-v{version}.json"), schema)?;
    }
    let registry = registry.prepare()?;
    let schema = load("json_schema/csaf_json_schema.json")?;
    Ok(jsonschema::options().with_registry(&registry).build(&schema)?)
}

fn create(path: &str) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
         CREATE TABLE document(id INTEGER PRIMARY KEY, tracking_id TEXT, title TEXT, released TEXT, raw BLOB);
         CREATE TABLE product(document INTEGER, product_id TEXT, name TEXT);
         CREATE TABLE vulnerability(document INTEGER, cve TEXT, score REAL);
         CREATE VIRTUAL TABLE words USING fts5(title, summary, products, prefix='2 3');",
    )?;
    Ok(connection)
}

fn store(connection: &Connection, validator: &jsonschema::Validator, expected: &str, bytes: &[u8]) -> Result<()> {
    let digest: String = Sha512::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(digest == expected, "its SHA-512 is {digest}, not {expected}");
    let value: Value = serde_json::from_slice(bytes)?;
    ensure!(validator.is_valid(&value), "it does not follow the CSAF schema");
    let (document, tracking) = (&value["document"], &value["document"]["tracking"]);
    let mut insert = connection.prepare_cached("INSERT INTO document VALUES (NULL, ?1, ?2, ?3, ?4)")?;
    let (title, released) = (document["title"].as_str(), tracking["current_release_date"].as_str());
    insert.execute(params![tracking["id"].as_str(), title, released, bytes])?;
    let id = connection.last_insert_rowid();
    let mut products = Vec::new();
    leaves(&value["product_tree"], &mut products);
    let mut names = String::new();
    for product in products {
        let name = product["name"].as_str().unwrap_or_default();
        names.push_str(name);
        names.push(' ');
        let mut insert = connection.prepare_cached("INSERT INTO product VALUES (?1, ?2, ?3)")?;
        insert.execute(params![id, product["product_id"].as_str(), name])?;
    }
    for vulnerability in value["vulnerabilities"].as_array().into_iter().flatten() {
        let mut insert = connection.prepare_cached("INSERT INTO vulnerability VALUES (?1, ?2, ?3)")?;
        let score = vulnerability["scores"][0]["cvss_v3"]["baseScore"].as_f64();
        insert.execute(params![id, vulnerability["cve"].as_str(), score])?;
    }
    let notes = document["notes"].as_array().into_iter().flatten();
    let summary = notes.filter(|note| note["category"] == "summary").find_map(|note| note["text"].as_str());
    let sql = "INSERT INTO words(rowid, title, summary, products) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![id, title, summary, names])?;
    Ok(())
}

fn leaves<'v>(branch: &'v Value, found: &mut Vec<&'v Value>) {
    found.extend(branch.get("product"));
    for inner in branch["branches"].as_array().into_iter().flatten() {
        leaves(inner, found);
    }
}
