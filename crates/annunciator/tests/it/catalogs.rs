//! Catalogs that are fetched: by hand and by themselves, and what a bad edition does.

use crate::program::{Server, attempt, run};
use crate::tree_server::TreeServer;
use serde_json::{Value, json};
use std::path::Path;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");

/// A configuration that fetches from `server`, where CISA's own address answers 404.
fn configuration(folder: &Path, server: &TreeServer, fetch: bool) -> String {
    let (address, ca_file) = (&server.address, TreeServer::ca_file());
    let text = format!(
        r#"
        [catalogs]
        fetch = {fetch}
        kev = ["{address}/gone.json", "{address}/kev.json"]
        epss = ["{address}/epss_scores-2024-04-01.csv.gz"]
        allow_private = true
        ca_file = "{ca_file}"
        [[catalogs.exploited]]
        name = "National CERT"
        places = ["{address}/cert.csv"]
        cve = "id"
        "#
    );
    let file = folder.join("annunciator.toml");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

/// A KEV catalog of twenty entries of which the first is the CVE of a sample that is in none.
fn kev(version: &str, entries: usize, first: &str) -> String {
    let entry = |n: usize| {
        let cve = if n == 0 { first.to_owned() } else { format!("CVE-1999-{n:04}") };
        json!({ "cveID": cve, "dateAdded": "2024-01-02", "knownRansomwareCampaignUse": "Unknown" })
    };
    let list: Vec<Value> = (0..entries).map(entry).collect();
    json!({ "catalogVersion": version, "count": entries, "vulnerabilities": list }).to_string()
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A served folder with all three catalogs, and the samples imported.
fn prepare(folder: &Path) -> (TreeServer, std::path::PathBuf) {
    let tree = folder.join("tree");
    std::fs::create_dir(&tree).unwrap();
    std::fs::write(tree.join("kev.json"), kev("2024.01.02", 20, "CVE-1999-0000")).unwrap();
    // The oldest layout, whose day stands in the file's name.
    std::fs::write(tree.join("epss_scores-2024-04-01.csv.gz"), packed("cve,epss\nCVE-1999-0001,0.5\n")).unwrap();
    std::fs::write(tree.join("cert.csv"), "id\nCVE-1999-0001\n").unwrap();
    run(folder, &["import", &format!("{SAMPLES}/advisories")]);
    (TreeServer::start(&tree), tree)
}

/// Which advisories carry a CVE, and with which label.
fn labels(folder: &Path, cve: &str) -> Vec<String> {
    let list = run(folder, &["advisories", "--json"]);
    let rows = list.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let ids: Vec<String> = rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    let shown = ids.iter().map(|id| run(folder, &["advisory", "show", id, "--json"]));
    let concerned = shown.filter(|text| text.contains(cve)).map(|text| serde_json::from_str::<Value>(&text).unwrap());
    concerned.map(|advisory| advisory["label"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A CVE of the samples whose advisory is not urgent.
const CVE: &str = "CVE-2024-41798";

#[test]
fn an_addition_and_a_withdrawal_reassess_exactly_the_advisories_they_touch() {
    let folder = tempfile::tempdir().unwrap();
    let (server, tree) = prepare(folder.path());
    let config = configuration(folder.path(), &server, false);
    let fetch = |name: &str| run(folder.path(), &["--config", &config, "catalogs", "fetch", name]);
    assert!(fetch("kev").contains("20 entries"));
    assert!(fetch("kev").contains("nothing new"));
    let before = labels(folder.path(), CVE);
    assert!(!before.is_empty() && before.iter().all(|label| label != "act_now"), "{before:?}");
    std::fs::write(tree.join("kev.json"), kev("2024.01.03", 20, CVE)).unwrap();
    let told = fetch("kev");
    assert!(told.contains(&format!("{} advisories assessed anew", before.len())), "{told}");
    assert!(labels(folder.path(), CVE).iter().all(|label| label == "act_now"));
    std::fs::write(tree.join("kev.json"), kev("2024.01.04", 20, "CVE-1999-0000")).unwrap();
    fetch("kev");
    assert_eq!(labels(folder.path(), CVE), before, "an entry that was withdrawn decides nothing");
    std::fs::write(tree.join("cert.csv"), format!("id\n{CVE}\n")).unwrap();
    fetch("National CERT");
    assert!(labels(folder.path(), CVE).iter().all(|label| label == "act_now"), "the worst catalog decides");
    let told = run(folder.path(), &["--config", &config, "catalogs", "list"]);
    assert!(told.contains("kev  2024.01.04 with 20 entries") && told.contains("National CERT"), "{told}");
}

#[test]
fn a_broken_shrunken_or_older_edition_is_not_taken_and_the_stored_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (server, tree) = prepare(folder.path());
    let config = configuration(folder.path(), &server, false);
    let fetch = || attempt(folder.path(), &["--config", &config, "catalogs", "fetch", "kev"]);
    assert!(fetch().status.success());
    let good = kev("2024.01.02", 20, "CVE-1999-0000");
    let cut = good[..good.len() / 2].to_owned();
    let says_more = good.replace("\"count\":20", "\"count\":30");
    for (bad, reason) in [(cut, "reading"), (kev("2024.01.03", 9, CVE), "seems cut off"), (says_more, "says 30")] {
        std::fs::write(tree.join("kev.json"), bad).unwrap();
        let output = fetch();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && told.contains(reason), "{reason}: {told}");
    }
    std::fs::write(tree.join("kev.json"), kev("2024.01.01", 20, CVE)).unwrap();
    let output = fetch();
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("nothing new"));
    let list = run(folder.path(), &["--config", &config, "catalogs", "list", "--json"]);
    let kept: Value = serde_json::from_str(list.lines().next().unwrap()).unwrap();
    assert_eq!((&kept["version"], &kept["entries"]), (&json!("2024.01.02"), &json!(20)));
}

#[test]
fn a_server_fetches_what_is_configured_and_asks_conditionally_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (server, tree) = prepare(folder.path());
    let config = configuration(folder.path(), &server, true);
    let serve = || Server::start(folder.path(), &["--config", &config, "serve"]);
    let mut program = serve();
    for name in ["kev", "epss", "National CERT"] {
        program.wait_for_line(&format!("catalog taken catalog.name=\"{name}\""));
    }
    let (_, page) = program.get("/sources");
    assert!(["2024-04-01", "2024.01.02", "National CERT"].iter().all(|text| page.contains(text)), "{page}");
    drop(program);
    let looks = run(folder.path(), &["--config", &config, "catalogs", "fetch"]);
    assert_eq!(looks.matches("nothing new").count(), 3, "{looks}");
    std::fs::write(tree.join("cert.csv"), "").unwrap();
    let mut program = serve();
    program.wait_for_line("catalog not taken");
    let (_, page) = program.get("/sources");
    assert!(page.contains("cert.csv: reading the catalog"), "{page}");
    let (_, health) = program.get("/health");
    assert!(health.contains("National CERT") && health.contains("cert.csv: reading the catalog"), "{health}");
}

#[test]
fn nothing_is_fetched_unless_it_is_configured() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = prepare(folder.path());
    let config = configuration(folder.path(), &server, false);
    let mut program = Server::start(folder.path(), &["--config", &config, "serve"]);
    program.wait_until_quiet();
    let (status, page) = program.get("/sources");
    assert!(status == 200 && page.contains("nothing is stored") && page.contains("not fetched by itself"), "{page}");
    assert_eq!(server.take_requests(), 0);
}

/// A CVE record with a judgement of CISA's coordinators.
fn record(cve: &str, exploitation: &str, updated: &str) -> String {
    let content =
        json!({ "timestamp": updated, "options": [{ "Exploitation": exploitation }, { "Automatable": "no" }] });
    let judged = json!({ "providerMetadata": { "shortName": "CISA-ADP" },
        "metrics": [{ "other": { "type": "ssvc", "content": content } }] });
    let metadata = json!({ "cveId": cve, "state": "PUBLISHED", "dateUpdated": updated });
    json!({ "dataType": "CVE_RECORD", "cveMetadata": metadata, "containers": { "cna": {}, "adp": [judged] } })
        .to_string()
}

#[test]
fn a_folder_of_cve_records_is_read_when_it_changed_and_a_judgement_decides_the_label() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["import", &format!("{SAMPLES}/advisories")]);
    let before = labels(folder.path(), CVE);
    let records = folder.path().join("records");
    std::fs::create_dir_all(records.join("2024")).unwrap();
    let file = records.join(format!("2024/{CVE}.json"));
    std::fs::write(&file, record(CVE, "None", "2024-05-06T00:00:00Z")).unwrap();
    let told = run(folder.path(), &["cve", "import", &records.display().to_string()]);
    assert!(told.contains("changed 1") && told.contains(&format!("assessed anew {}", before.len())), "{told}");
    assert_eq!(labels(folder.path(), CVE), before);
    let config = folder.path().join("annunciator.toml");
    std::fs::write(&config, format!("[catalogs]\ncve_folder = \"{}\"\n", records.display())).unwrap();
    let config = config.display().to_string();
    let fetch = || run(folder.path(), &["--config", &config, "catalogs", "fetch", "cve"]);
    assert!(fetch().contains("0 advisories assessed anew") && fetch().contains("nothing new"));
    std::fs::write(&file, record(CVE, "ACTIVE", "2024-05-07T00:00:00Z")).unwrap();
    let told = fetch();
    assert!(told.contains(&format!("{} advisories assessed anew", before.len())), "{told}");
    assert!(labels(folder.path(), CVE).iter().all(|label| label == "act_now"));
    std::fs::write(records.join("2024/CVE-2024-9999.json"), "{").unwrap();
    let output = attempt(folder.path(), &["cve", "import", &records.display().to_string()]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && told.contains("CVE-2024-9999.json"), "{told}");
    let nothing = attempt(folder.path(), &["cve", "import", SAMPLES]);
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("holds no CVE record"));
    let older = folder.path().join("CVE-2024-9998.json");
    std::fs::write(&older, record("CVE-2024-9998", "None", "2020-01-01T00:00:00Z")).unwrap();
    run(folder.path(), &["cve", "import", &older.display().to_string()]);
    let listed = run(folder.path(), &["catalogs", "list"]);
    assert!(listed.contains("cve  2024-05-07 with 2 entries"), "older records make no older edition: {listed}");
    let kept = attempt(folder.path(), &["--config", &config, "catalogs", "forget", "cve"]);
    assert!(kept.status.code() == Some(2), "its folder would be read again");
    let told = run(folder.path(), &["catalogs", "forget", "cve"]);
    assert!(told.contains(&format!("forgotten, {} advisories assessed anew", before.len())), "{told}");
    assert_eq!(labels(folder.path(), CVE), before);
    assert!(!run(folder.path(), &["catalogs", "list"]).contains("cve"), "nothing is left");
}

#[test]
fn the_records_of_cisa_s_vulnrichment_come_from_its_archive() {
    let test = "the_records_of_cisa_s_vulnrichment_come_from_its_archive";
    let Some(corpus) = crate::program::corpus(test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = corpus.join("feeds/vulnrichment/vulnrichment-ot.tar.gz").display().to_string();
    let told = run(folder.path(), &["cve", "import", &archive]);
    assert!(told.contains("changed 205") && told.contains("refused 0"), "{told}");
    assert!(run(folder.path(), &["cve", "import", &archive]).contains("unchanged 205"));
}
