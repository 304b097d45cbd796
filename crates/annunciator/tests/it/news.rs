//! A vendor's news feed: announcements, what fills them in, and the document that takes their place.

use crate::program::{Server, attempt, run};
use crate::tree_server::TreeServer;
use serde_json::{Value, json};
use std::path::Path;

const CVE: &str = "CVE-2024-4242";

fn feed(entries: &[(&str, &str)]) -> String {
    let entry = |(id, title): &(&str, &str)| {
        format!(
            "<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title><link>https://acme.example/news/{id}.html</link>\
             <description>&lt;p&gt;A &lt;b&gt;gateway&lt;/b&gt; stops.&lt;/p&gt;</description>\
             <pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>"
        )
    };
    let entries: String = entries.iter().map(entry).collect();
    format!(
        "<rss version=\"2.0\"><channel><title>News</title><link>https://acme.example</link><description>n</description>{entries}</channel></rss>"
    )
}

/// A feed and a folder of the same vendor, and a watchlist on its name.
fn prepare(folder: &Path) -> (TreeServer, String) {
    let tree = folder.join("tree");
    std::fs::create_dir_all(&tree).unwrap();
    std::fs::create_dir_all(folder.join("csaf")).unwrap();
    let server = TreeServer::start(&tree);
    let (address, ca_file, csaf) = (&server.address, TreeServer::ca_file(), folder.join("csaf"));
    let text = format!(
        r#"
        [mail]
        transport = "outbox"
        [[providers]]
        name = "Acme news"
        feed = "{address}/news.xml"
        vendor = "Acme"
        namespace = "https://acme.example"
        allow_private = true
        ca_file = "{ca_file}"
        [[providers]]
        name = "Acme"
        folder = "{csaf}"
        [[watchlists]]
        name = "Acme things"
        recipients = ["ops@plant.example"]
        vendors = ["ACME Corp."]
        words = ["nothing that is told"]
        "#,
        csaf = csaf.display()
    );
    let file = folder.join("annunciator.toml");
    std::fs::write(&file, text).unwrap();
    (server, file.display().to_string())
}

fn rows(folder: &Path) -> Vec<Value> {
    run(folder, &["advisories", "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn document() -> String {
    json!({
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Gateway denial of service",
            "publisher": {"category": "vendor", "name": "Acme PSIRT", "namespace": "https://acme.example"},
            "tracking": {"id": "ACME-2024-17", "status": "final", "version": "1",
                "initial_release_date": "2024-05-02T00:00:00Z", "current_release_date": "2024-05-02T00:00:00Z",
                "revision_history": [{"number": "1", "date": "2024-05-02T00:00:00Z", "summary": "first"}]}},
        "product_tree": {"branches": [{"category": "vendor", "name": "Acme", "branches": [
            {"category": "product_name", "name": "Gateway", "product": {"name": "Acme Gateway", "product_id": "P1"}}]}]},
        "vulnerabilities": [{"cve": CVE, "product_status": {"known_affected": ["P1"]}}]
    })
    .to_string()
}

fn check(folder: &Path, config: &str, name: &str) -> Value {
    let counts = run(folder, &["--config", config, "provider", "check", name, "--json"]);
    serde_json::from_str(&counts).unwrap()
}

fn import_record(folder: &Path, config: &str) {
    let records = folder.join("CVE-2024-4242.json");
    let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    let cna = json!({"descriptions": [{"lang": "en", "value": "A crafted packet stops it."}],
        "metrics": [{"cvssV3_1": {"vectorString": vector, "baseScore": 9.8}}],
        "affected": [{"vendor": "Acme", "product": "Gateway", "versions": [{"version": "1.0", "status": "affected"}]}]});
    let record = json!({"cveMetadata": {"cveId": CVE, "state": "PUBLISHED"}, "containers": {"cna": cna}});
    std::fs::write(&records, record.to_string()).unwrap();
    run(folder, &["--config", config, "cve", "import", &records.display().to_string()]);
}

#[test]
fn what_records_filled_in_is_gone_when_they_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, config) = prepare(folder.path());
    let text = feed(&[("acme-2024-17", &format!("Gateway stops ({CVE})"))]);
    std::fs::write(folder.path().join("tree/news.xml"), text).unwrap();
    check(folder.path(), &config, "Acme news");
    let id = rows(folder.path())[0]["id"].as_str().unwrap().to_owned();
    let shown = || run(folder.path(), &["advisory", "show", &id, "--json"]);
    // A number; in a moment of the day there are digits before it.
    let score = ":9.8";
    import_record(folder.path(), &config);
    assert!(shown().contains(score), "{}", shown());
    let told = run(folder.path(), &["--config", &config, "catalogs", "forget", "cve"]);
    assert!(told.contains("1 advisories assessed anew"), "{told}");
    assert!(!shown().contains(score) && shown().contains(CVE), "{}", shown());
}

#[test]
fn an_announcement_is_filled_in_and_gives_way_to_the_document_without_a_second_alert() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, config) = prepare(folder.path());
    let publish = |text: String| std::fs::write(folder.path().join("tree/news.xml"), text).unwrap();
    publish(feed(&[("acme-2024-17", &format!("Gateway stops ({CVE})")), ("other", "CVE-2024-9999 in a tool")]));
    // The watchlists are rows from the first start on.
    drop(Server::start(folder.path(), &["--config", &config, "serve"]));
    assert_eq!(check(folder.path(), &config, "Acme news")["seen"], 2);
    let announced = rows(folder.path());
    assert_eq!(announced.len(), 2);
    let stub = announced.iter().find(|row| row.to_string().contains(CVE)).unwrap().clone();
    let id = stub["id"].as_str().unwrap().to_owned();
    assert_eq!(stub["label"], "needs_data");
    import_record(folder.path(), &config);
    let filled = run(folder.path(), &["advisory", "show", &id, "--json"]);
    assert!(filled.contains("A crafted packet stops it.") || filled.contains("9.8"), "{filled}");
    // A feed is a window: what it no longer shows is not taken back.
    publish(feed(&[("third", "Third notice")]));
    let counts = check(folder.path(), &config, "Acme news");
    assert_eq!((&counts["new"], &counts["withdrawn"]), (&json!(1), &json!(0)));
    assert_eq!(rows(folder.path()).len(), 3);
    std::fs::write(folder.path().join("csaf/acme-2024-17.json"), document()).unwrap();
    check(folder.path(), &config, "Acme");
    let after = rows(folder.path());
    assert_eq!(after.len(), 3, "the document stands where the announcement stood");
    assert!(after.iter().all(|row| row["id"] != id.as_str()));
    let program = Server::start(folder.path(), &["--config", &config, "serve"]);
    assert_eq!(program.get(&format!("/advisories/{id}")).0, 307);
    assert_eq!(program.get("/advisories/acme/acme-2024-17").0, 307, "the usual page");
    assert_eq!(program.get(&format!("/api/v1/advisories/{id}")).0, 307);
    assert_eq!(program.get(&format!("/api/v1/advisories/{id}/document")).0, 307);
    let (_, alerts) = program.get("/alerts");
    let told_new = alerts.matches(">Gateway stops").count();
    assert_eq!(told_new, 1, "first heard of: {alerts}");
    assert_eq!(alerts.matches(">Gateway denial of service").count(), 1, "what the document changes is told: {alerts}");
    let (_, page) = program.get("/sources");
    assert!(page.contains("Acme news"), "{page}");
}

#[test]
fn an_announcement_says_that_there_is_no_document_yet_and_kev_makes_it_urgent() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, config) = prepare(folder.path());
    std::fs::write(folder.path().join("tree/news.xml"), feed(&[("n1", &format!("Gateway stops ({CVE})"))])).unwrap();
    check(folder.path(), &config, "Acme news");
    let id = rows(folder.path())[0]["id"].as_str().unwrap().to_owned();
    let kev = folder.path().join("kev.json");
    let entry = json!({"cveID": CVE, "dateAdded": "2024-05-01"});
    std::fs::write(&kev, json!({"catalogVersion": "1", "vulnerabilities": [entry]}).to_string()).unwrap();
    run(folder.path(), &["kev", "import", &kev.display().to_string()]);
    assert_eq!(rows(folder.path())[0]["label"], "act_now");
    let mut program = Server::start(folder.path(), &["--config", &config, "serve"]);
    program.wait_for_line("feed checked");
    let (status, page) = program.get(&format!("/advisories/{id}"));
    assert!(status == 200 && page.contains("no machine-readable document yet"), "{page}");
    assert!(page.contains("could not be compared with it") && !page.contains("No asset of your inventory"), "{page}");
    assert!(page.contains("A gateway stops.") && !page.contains("&lt;b&gt;"), "{page}");
}

#[test]
fn a_feed_that_said_something_every_week_and_stopped_is_called_silent() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, config) = prepare(folder.path());
    let began: jiff::civil::Date = "2024-01-01".parse().unwrap();
    let entry = |week: i64| {
        let date = began.saturating_add(jiff::Span::new().weeks(week)).strftime("%d %b %Y");
        format!(
            "<item><guid isPermaLink=\"false\">n{week}</guid><title>Notice {week}</title>\
             <pubDate>{date} 10:00:00 GMT</pubDate></item>"
        )
    };
    let entries: String = (0..16).map(entry).collect();
    let text = format!("<rss version=\"2.0\"><channel><title>News</title>{entries}</channel></rss>");
    std::fs::write(folder.path().join("tree/news.xml"), text).unwrap();
    assert_eq!(check(folder.path(), &config, "Acme news")["new"], 16);
    let listed = run(folder.path(), &["--config", &config, "provider", "list"]);
    assert!(listed.contains("silent since 2024-04-15"), "{listed}");
}

#[test]
fn a_feed_that_is_none_is_told_and_what_it_announced_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, config) = prepare(folder.path());
    let news = folder.path().join("tree/news.xml");
    std::fs::write(&news, feed(&[("n1", "One")])).unwrap();
    check(folder.path(), &config, "Acme news");
    std::fs::write(&news, "<html>Sign in</html>").unwrap();
    let output = attempt(folder.path(), &["--config", &config, "provider", "check", "Acme news"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && told.contains("reading the feed"), "{told}");
    assert_eq!(rows(folder.path()).len(), 1);
    let text = std::fs::read_to_string(&config).unwrap().replace("vendor = \"Acme\"", "");
    std::fs::write(&config, text).unwrap();
    let output = attempt(folder.path(), &["--config", &config, "provider", "list"]);
    assert!(output.status.success(), "listing needs no vendor");
    let output = attempt(folder.path(), &["--config", &config, "provider", "check", "Acme news"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && told.contains("needs the name of its vendor"), "{told}");
}
