//! From a provider's folder to one mail, with a real database and a real SMTP server.

use crate::program::{self, Server};
use crate::smtp::SmtpSink;
use std::path::Path;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/SAMPLE");

fn sample(name: &str) -> String {
    SAMPLE.replace("SAMPLE", name)
}

fn write_configuration(folder: &Path, port: u16) -> String {
    let provider = folder.join("provider/white/2024");
    std::fs::create_dir_all(&provider).unwrap();
    for entry in std::fs::read_dir(sample("advisories")).unwrap() {
        let path = entry.unwrap().path();
        if std::fs::read_to_string(&path).unwrap().contains("6GK7343-1CX10-0XE0") {
            std::fs::copy(&path, provider.join(path.file_name().unwrap())).unwrap();
        }
    }
    assert_eq!(std::fs::read_dir(&provider).unwrap().count(), 1, "one sample tells of the CP 343-1");
    let text = format!(
        r#"
        [mail]
        transport = "smtp"
        port = {port}
        security = "plain"
        [[providers]]
        name = "Folder"
        folder = "{}"
        [[watchlists]]
        name = "Automation"
        recipients = ["ops@plant.example"]
        vendors = ["Siemens AG"]
        [[watchlists]]
        name = "Inventory"
        recipients = ["ops@plant.example"]
        inventory = true
        "#,
        folder.join("provider").display()
    );
    let file = folder.join("annunciator.toml");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

const INVENTORY: &str = "asset_id,site,vendor,product,order_number,firmware_version\n\
     CP-17,Waterworks,Siemens,SIMATIC NET CP 343-1 Lean,6GK7 343-1CX10-0XE0,V3.1.1\n\
     PUMP-3,Waterworks,Grundfos,CIM 500,,\n";

#[test]
fn one_case_becomes_exactly_one_mail_and_running_again_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let test = "one_case_becomes_exactly_one_mail_and_running_again_sends_nothing";
    let Some(smtp) = SmtpSink::start(folder.path(), test) else { return };
    one_mail(folder.path(), &smtp, &[]);
}

#[test]
fn one_case_becomes_exactly_one_mail_on_postgresql() {
    let test = "one_case_becomes_exactly_one_mail_on_postgresql";
    let Some(postgres) = program::postgres(test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let Some(smtp) = SmtpSink::start(folder.path(), test) else { return };
    let database = crate::contract::Database::create(&postgres, "mail");
    one_mail(folder.path(), &smtp, &["--database-url", &database.url]);
}

fn one_mail(folder: &Path, smtp: &SmtpSink, database: &[&str]) {
    let data = folder.join("data");
    let file = write_configuration(folder, smtp.port);
    std::fs::write(folder.join("inventory.csv"), INVENTORY).unwrap();
    let inventory = folder.join("inventory.csv").display().to_string();
    let with = |more: &[&'static str]| -> Vec<String> {
        database
            .iter()
            .copied()
            .chain(["--config", file.as_str()])
            .chain(more.iter().copied())
            .map(str::to_owned)
            .collect()
    };
    let run = |arguments: Vec<String>, more: &[&str]| {
        let all: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        program::run(&data, &all)
    };
    run(with(&["kev", "import"]), &[&sample("kev.json")]);
    run(with(&["inventory", "import", "--org", "local"]), &[&inventory]);

    let mut addresses = Vec::new();
    for _ in 0..2 {
        let arguments = with(&["serve"]);
        let all: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut server = Server::start(&data, &all);
        server.wait_until_quiet();
        addresses.push(server.address.clone());
    }
    let mails = smtp.mails();
    assert_eq!(mails.len(), 1, "{mails:#?}");
    let text = mails[0]["text"].as_str().unwrap();
    let link = format!("http://{}/advisories/", addresses[0]);
    for wanted in ["CP-17", "6GK7 343-1CX10-0XE0", "Monitor", &link, "What to do first"] {
        assert!(text.contains(wanted), "{wanted} is missing in:\n{text}");
    }
    assert!(!text.contains("PUMP-3"), "{text}");
    assert!(mails[0]["subject"].as_str().unwrap().contains("[Monitor]"));
    assert!(mails[0]["html"].as_str().unwrap().contains("CP-17"));
}

#[test]
fn the_demo_shows_triage_matches_alerts_and_its_mails_without_any_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(&folder.path().join("data"), &["demo"]);
    server.wait_until_quiet();
    for (path, wanted) in [
        ("/advisories", "Plan patch"),
        ("/matches", "Affected"),
        ("/alerts", "SAMPLE-"),
        ("/outbox", "the most urgent: Act now"),
        ("/healthz", "ok"),
    ] {
        let (status, body) = server.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(body.contains(wanted), "{path} lacks {wanted}:\n{body}");
    }
}
