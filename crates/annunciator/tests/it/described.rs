//! The API of a running demo, tried by its own description: examples, edges, made-up requests and sequences of them; and by a client
//! that is made of it.

use crate::program::{self, Server};
use std::path::Path;
use std::process::Command;

/// What must hold of every answer: no failure of ours, no status, kind or member that is not described, no method taken that is
/// not. Whether a made-up filter is one that can be meant is not asked: a description has no words for that.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,unsupported_method,use_after_free";
/// Made-up requests for each operation: about half a minute in all.
const REQUESTS_COUNT: &str = "30";

#[test]
fn every_answer_to_whatever_is_sent_is_as_the_api_describes_itself() {
    let test = "every_answer_to_whatever_is_sent_is_as_the_api_describes_itself";
    let Some(schemathesis) = program::schemathesis(test) else { return };
    let (data, reports) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut server = Server::start(data.path(), &["demo"]);
    server.wait_until_quiet();
    let mut command = Command::new(schemathesis);
    command.current_dir(reports.path()).arg("run").arg(format!("http://{}/api/v1/openapi.json", server.address));
    command.args(["--seed", "7", "--max-examples", REQUESTS_COUNT, "--checks", CHECKS, "--workers", "1"]);
    command.args(["--generation-database", "none", "--no-color"]);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    let described: serde_json::Value = serde_json::from_str(&server.get("/api/v1/openapi.json").1).unwrap();
    let count: usize =
        described["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
    // It asks for the description once, and tries all else.
    assert!(told.contains(&format!("Tested: {}", count - 1)), "some of {count} were not tried: {told}");
    assert!(!server.log().contains(" ERROR "), "{}", server.log());
}

/// Runs a program of the folder to its end; its standard output.
fn node(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("node").current_dir(folder).args(arguments).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}{}", String::from_utf8_lossy(&output.stderr));
    told
}

#[test]
fn a_client_that_is_made_of_the_description_compiles_and_works() {
    let Some(tools) = program::client("a_client_that_is_made_of_the_description_compiles_and_works") else { return };
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["demo"]);
    server.wait_until_quiet();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(tools.join("node_modules"), folder.path().join("node_modules")).unwrap();
    for file in ["package.json", "use.ts"] {
        std::fs::copy(tools.join(file), folder.path().join(file)).unwrap();
    }
    std::fs::write(folder.path().join("openapi.json"), server.get("/api/v1/openapi.json").1).unwrap();
    node(folder.path(), &["node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output", "api.ts"]);
    let compile =
        ["node_modules/typescript/bin/tsc", "--strict", "--module", "nodenext", "--target", "es2022", "use.ts"];
    node(folder.path(), &compile);
    let told = node(folder.path(), &["use.js", &format!("http://{}", server.address)]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert!(told["total"].is_u64() && told["id"].is_string() && told["status"] == 404, "{told}");
}
