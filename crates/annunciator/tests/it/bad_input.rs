//! What is thrown at the program: every case names the file and what to do, and leaves nothing half-written.

use crate::program::{self, attempt, run};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/advisories");

/// Fails with a message that names each of `wanted`, and the database still answers and is empty.
fn refused(folder: &Path, file: &Path, wanted: &[&str]) {
    let data = folder.join("data");
    let output = attempt(&data, &["import", &file.display().to_string()]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{} was taken: {errors}", file.display());
    for text in wanted {
        assert!(errors.contains(text), "{text:?} is missing in: {errors}");
    }
    assert!(run(&data, &["advisories", "--json"]).is_empty(), "nothing is half-written");
}

#[test]
fn truncated_json_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cut.json");
    fs::write(&file, br#"{"document": {"title": "cut"#).unwrap();
    refused(folder.path(), &file, &["cut.json"]);
}

#[test]
fn a_document_of_200_megabytes_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("huge.json");
    fs::File::create(&file).unwrap().set_len(200 * 1024 * 1024).unwrap();
    refused(folder.path(), &file, &["huge.json"]);
}

#[test]
fn nesting_of_10000_levels_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep.json");
    fs::write(&file, "[".repeat(10_000)).unwrap();
    refused(folder.path(), &file, &["deep.json"]);
}

#[test]
fn a_wrong_hash_is_quarantined_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let (name, bytes) = some_sample();
    let file = folder.path().join("tree").join(&name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, bytes).unwrap();
    fs::write(format!("{}.sha512", file.display()), format!("{}  {name}", "0".repeat(128))).unwrap();
    refused(folder.path(), &folder.path().join("tree"), &[&name, "hash file"]);
}

#[test]
fn an_archive_that_climbs_out_writes_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("climb.tar");
    let (_, bytes) = some_sample();
    fs::write(&file, tar_entry("../../climbed.json", b'0', &bytes)).unwrap();
    refused(folder.path(), &file, &["climbed.json"]);
    assert!(!folder.path().join("climbed.json").exists());
}

#[test]
fn a_symbolic_link_in_an_archive_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("link.tar");
    fs::write(&file, tar_entry("link.json", b'2', b"")).unwrap();
    refused(folder.path(), &file, &["link.json"]);
}

#[test]
fn a_zip_bomb_stops_at_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bomb.tar.gz");
    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(&file).unwrap(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    let size = 400 << 20;
    gzip.write_all(&tar_header("bomb.json", b'0', size)).unwrap();
    (0..size >> 20).for_each(|_| gzip.write_all(&zeros).unwrap());
    gzip.finish().unwrap();
    refused(folder.path(), &file, &["bomb"]);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), &folder.path().join("nowhere"), &["nowhere"]);
}

#[test]
fn a_wrong_postgresql_address_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let output = attempt(folder.path(), &["--database-url", "postgres://u:secret@127.0.0.1:1/nothing", "advisories"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(errors.contains("127.0.0.1") && !errors.contains("secret"), "{errors}");
}

#[test]
fn a_locked_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["advisories"]);
    let database = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let database =
        database.into_iter().find(|path| path.extension().is_some_and(|e| e == "db")).expect("a database file");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let output = attempt(folder.path(), &["import", SAMPLES]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(errors.contains("lock") && errors.contains(".db"), "{errors}");
}

#[test]
fn a_full_disk_is_named_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["import", SAMPLES]);
    let before = run(folder.path(), &["advisories", "--json"]);
    let (name, _) = some_sample();
    let tree = folder.path().join("more");
    fs::create_dir(&tree).unwrap();
    let text = fs::read_to_string(Path::new(SAMPLES).join(&name)).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    for number in 0..200 {
        document["document"]["tracking"]["id"] = format!("FULL-{number}").into();
        fs::write(tree.join(format!("full-{number}.json")), document.to_string()).unwrap();
    }
    // A file size limit of the process stands for the full disk: writes fail in the same place.
    let program = program::command(folder.path());
    let size = fs::metadata(folder.path().join("annunciator.db")).unwrap().len() / 1024 + 64;
    let mut shell = std::process::Command::new("bash");
    shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {size}; exec \"$@\"")).arg("bash");
    let output = shell.arg(program.get_program()).args(program.get_args()).arg("import").arg(&tree).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("annunciator.db") && (errors.contains("full") || errors.contains("disk")), "{errors}");
    let after = run(folder.path(), &["advisories", "--json"]);
    assert!(before.lines().all(|line| after.contains(line)), "what was there is there");
    assert!(after.lines().all(|line| line.contains("\"label\":\"")), "no advisory is half-written");
    run(folder.path(), &["import", &tree.display().to_string()]);
    assert_eq!(run(folder.path(), &["advisories", "--json"]).lines().count(), before.lines().count() + 200);
}

#[test]
fn a_catalog_that_was_cut_off_is_refused_and_the_stored_one_kept() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, cves: usize| {
        let entries: Vec<Value> = (0..cves)
            .map(|number| json!({ "cveID": format!("CVE-2024-{:04}", number + 1), "dateAdded": "2024-03-01" }))
            .collect();
        let file = folder.path().join(name);
        fs::write(&file, json!({ "catalogVersion": "2024.03.01", "vulnerabilities": entries }).to_string()).unwrap();
        file.display().to_string()
    };
    let (whole, cut, broken) = (write("whole.json", 20), write("cut.json", 9), folder.path().join("broken.json"));
    assert!(run(folder.path(), &["kev", "import", &whole]).contains("entries 20"));
    let output = attempt(folder.path(), &["kev", "import", &cut]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors.contains("cut.json") && errors.contains("9 entries") && errors.contains("--shrunken"), "{errors}");
    let bytes = fs::read(&whole).unwrap();
    fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    assert!(!attempt(folder.path(), &["kev", "import", &broken.display().to_string()]).status.success());
    assert!(run(folder.path(), &["kev", "import", "--shrunken", &cut]).contains("entries 9"));
}

#[test]
fn a_folder_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read_dir(&closed).is_ok() {
        return println!("skipped: a_folder_that_may_not_be_read_is_named: this user may read everything");
    }
    refused(folder.path(), &closed, &["closed"]);
}

#[test]
fn wrong_arguments_and_wrong_configuration_have_an_exit_code_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    let code = |arguments: &[&str]| attempt(folder.path(), arguments).status.code();
    assert_eq!(code(&["advisories"]), Some(0));
    assert_eq!(code(&["advisory", "show", "NOWHERE-1"]), Some(1));
    assert_eq!(code(&["--log", "monitor=loudly", "advisories"]), Some(2));
    assert_eq!(code(&["advisories", "--label", "urgent"]), Some(2));
    assert_eq!(code(&["catalogs", "forget", "nope"]), Some(2));
    assert_eq!(code(&["provider", "discover", ""]), Some(2));
    run(folder.path(), &["provider", "add", "siemens", "--no-check"]);
    assert_eq!(code(&["provider", "keys", "siemens", "--accept", "zz"]), Some(2));
    assert_eq!(code(&["--database-url", "mysql://host/name", "advisories"]), Some(2));
    for wrong in [
        "[server]\npublic_url = \"plant\"",
        "[server]\npublic_url = \"https://plant.example/under/a/path\"",
        "[reading]\ntime_zone = \"Europe/Atlantis\"",
        "[polling]\npolicy_file = \"/nowhere/policy.toml\"",
        "[[providers]]\nname = \"CISA\"",
        "[[providers]]\nname = \"CISA\"\nurl = \"not a url\"",
        "[[providers]]\nname = \"CISA\"\nurl = \"https://a.example/\"\nca_file = \"/nowhere/ca.pem\"",
        "[[providers]]\nname = \"CISA\"\nurl = \"https://a.example/\"\ntoken_file = \"/nowhere/token\"",
        "[[providers]]\nname = \"CISA\"\nurl = \"https://a.example/\"\n\
         client_certificate_file = \"/nowhere/client.pem\"\nclient_key_file = \"/nowhere/client.key\"",
        "[polling]\nproxy = \"proxy.plant.example\"\n[[providers]]\nname = \"CISA\"\nurl = \"https://a.example/\"",
        "[mail]\nhots = \"mail.plant.example\"",
    ] {
        fs::write(&file, wrong).unwrap();
        let output =
            attempt(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--config", &file.display().to_string()]);
        assert_eq!(output.status.code(), Some(2), "{wrong}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_key_that_means_nothing_for_its_source_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    let (tree, url) = ("folder = \"/srv/csaf\"", "url = \"https://a.example/\"");
    let feed = "feed = \"https://a.example/news.xml\"\nvendor = \"Acme\"";
    for (source, key, value) in [
        (feed, "key_files", "[\"/nowhere/key.asc\"]"),
        (feed, "folder", "\"/srv/csaf\""),
        (url, "vendor", "\"Acme\""),
        (url, "namespace", "\"https://acme.example\""),
        (tree, "vendor", "\"Acme\""),
        (tree, "allow_http", "true"),
        (tree, "allow_private", "true"),
        (tree, "ca_file", "\"/nowhere/ca.pem\""),
        (tree, "user_agent", "\"plant/1\""),
        (tree, "proxy", "\"\""),
        (tree, "headers", "{ \"X-Plant\" = \"7\" }"),
        (tree, "token_file", "\"/nowhere/token\""),
        (tree, "client_certificate_file", "\"/nowhere/client.pem\""),
        (tree, "client_key_file", "\"/nowhere/client.key\""),
        (tree, "requests_per_second", "1.0"),
    ] {
        fs::write(&file, format!("[[providers]]\nname = \"Acme\"\n{source}\n{key} = {value}\n")).unwrap();
        let output =
            attempt(folder.path(), &["--config", &file.display().to_string(), "serve", "--listen", "127.0.0.1:0"]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains("Acme") && told.contains(key), "{key}: {told}");
    }
}

#[test]
fn a_demo_whose_port_is_taken_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let output = attempt(&folder.path().join("demo"), &["demo", "--listen", &listen]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors.contains(&listen) && errors.contains("in use"), "{errors}");
}

#[test]
fn serving_to_the_network_needs_the_explicit_flag() {
    let folder = tempfile::tempdir().unwrap();
    let output = attempt(folder.path(), &["serve", "--listen", "0.0.0.0:0"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("allow_non_loopback"));
}

fn some_sample() -> (String, Vec<u8>) {
    let entry = fs::read_dir(SAMPLES).unwrap().next().expect("a sample").unwrap();
    (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())
}

fn tar_entry(name: &str, kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = tar_header(name, kind, body.len()).to_vec();
    bytes.extend(body);
    bytes.resize(bytes.len().next_multiple_of(512) + 1024, 0);
    bytes
}

/// A ustar header by hand, because well-behaved writers refuse such names.
fn tar_header(name: &str, kind: u8, size: usize) -> [u8; 512] {
    let mut header = [0u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[136..147].copy_from_slice(b"00000000000");
    header[148..156].copy_from_slice(b"        ");
    header[156] = kind;
    if kind == b'2' {
        header[157..168].copy_from_slice(b"/etc/passwd");
    }
    header[257..263].copy_from_slice(b"ustar\0");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}
