use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256, Sha512};
use tempfile::TempDir;

use super::limit::{DECOMPRESSION_START_BYTES, WAITING_SIZE_BYTES_MAX};
use super::*;
use crate::provider::SignatureState;
use csaf::distribution::hash_file::Algorithm;

type Entries = Vec<(String, Vec<u8>)>;

fn document(id: &str) -> Vec<u8> {
    format!(r#"{{"document": {{"title": "Example", "tracking": {{"id": "{id}"}}}}}}"#).into_bytes()
}

fn sha512_file(bytes: &[u8]) -> Vec<u8> {
    format!("{:X}  some name.json\r\n", Sha512::digest(bytes)).into_bytes()
}

fn sha256_file(bytes: &[u8]) -> Vec<u8> {
    format!("{:x}", Sha256::digest(bytes)).into_bytes()
}

fn tar_of(entries: &Entries) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A tar with one entry whose header is written by hand: builders refuse what is tested here.
fn tar_with(name: &[u8], kind: tar::EntryType, link: &str) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_link_name_literal(link).unwrap();
    header.set_size(0);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, std::io::empty()).unwrap();
    let good = document("esa-1");
    let mut header = tar::Header::new_gnu();
    header.set_size(good.len() as u64);
    builder.append_data(&mut header, "good.json", good.as_slice()).unwrap();
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip_of(entries: &Entries) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

#[derive(Debug, Default)]
struct Seen {
    documents: BTreeMap<String, (Option<Algorithm>, SignatureState)>,
    failures: Vec<String>,
}

fn read_all(path: &Path) -> (Seen, Result<ArchiveReport, ArchiveError>) {
    let mut seen = Seen::default();
    let result = read_documents(path, &mut |result| {
        match result {
            Ok(document) => {
                let name = document.source().split(" in ").next().unwrap().to_owned();
                seen.documents.insert(name, (document.hash_check(), document.signature().clone()));
            }
            Err(error) => seen.failures.push(error.to_string()),
        }
        ControlFlow::Continue(())
    });
    (seen, result)
}

fn three_with_side_files() -> Entries {
    let mut entries = Entries::new();
    for id in ["a", "b", "c"] {
        let bytes = document(id);
        entries.push((format!("tree/{id}.json"), bytes.clone()));
        entries.push((format!("tree/{id}.json.asc"), b"signature".to_vec()));
        entries.push((format!("tree/{id}.json.sha256"), sha256_file(&bytes)));
        entries.push((format!("tree/{id}.json.sha512"), sha512_file(&bytes)));
    }
    entries.push(("tree/feed.json".to_owned(), br#"{"feed": {"id": "x"}}"#.to_vec()));
    entries.push(("tree/package.json".to_owned(), br#"{"name": "x"}"#.to_vec()));
    entries
}

#[test]
fn hash_files_are_matched_in_every_order_and_every_format() {
    let folder = TempDir::new().unwrap();
    let straight = three_with_side_files();
    let reversed: Entries = straight.iter().rev().cloned().collect();
    let mut hashes_last = straight.clone();
    hashes_last.sort_by_key(|(name, _)| !name.ends_with(".json"));
    let mut mixed = straight.clone();
    mixed.sort_by_key(|(name, _)| name.len() % 5);
    for (case, entries) in [straight, reversed, hashes_last, mixed].iter().enumerate() {
        let tar = tar_of(entries);
        let packed = [
            (format!("{case}.tar"), tar.clone()),
            (format!("{case}.tar.gz"), gzip(&tar)),
            (format!("{case}.tar.zst"), zstd::encode_all(tar.as_slice(), 3).unwrap()),
            (format!("{case}.zip"), zip_of(entries)),
        ];
        for (name, bytes) in packed {
            let (seen, result) = read_all(&write(&folder, &name, &bytes));
            let report = result.unwrap();
            assert_eq!(seen.failures, Vec::<String>::new(), "{name}");
            assert_eq!(seen.documents.len(), 3, "{name}");
            assert_eq!((report.visited, report.index_files), (3, 1), "{name}");
            assert_eq!(report.findings.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>(), ["not_a_document"]);
            let all_checked = seen.documents.values().all(|(hash, _)| hash.is_some());
            assert!(all_checked, "{name}: {seen:?}");
            let signed = seen.documents.values().filter(|(_, signature)| *signature == SignatureState::NotChecked);
            assert!(case > 1 || signed.count() == 3, "{name}: {seen:?}");
        }
    }
}

#[test]
fn documents_without_hash_files_are_read_in_bounded_memory_and_late_hashes_are_still_checked() {
    let folder = TempDir::new().unwrap();
    let padding = " ".repeat(WAITING_SIZE_BYTES_MAX / 4);
    let big = |id: usize| [document(&id.to_string()), padding.clone().into_bytes()].concat();
    let mut entries: Entries = (0..8).map(|id| (format!("{id}.json"), big(id))).collect();
    entries.push(("0.json.sha512".to_owned(), sha512_file(&big(0))));
    entries.push(("7.json.sha512".to_owned(), sha512_file(b"something else")));
    let (seen, result) = read_all(&write(&folder, "late.tar", &tar_of(&entries)));
    assert_eq!(result.unwrap().visited, 8);
    assert_eq!(seen.documents["0.json"].0, Some(Algorithm::Sha512));
    assert_eq!(seen.documents["1.json"].0, None);
    assert_eq!(seen.failures.len(), 1);
    assert!(seen.failures[0].starts_with("7.json in "), "{:?}", seen.failures);
}

#[test]
fn a_wrong_hash_costs_only_its_own_document() {
    let folder = TempDir::new().unwrap();
    for (name, pack) in [("x.tar", tar_of as fn(&Entries) -> Vec<u8>), ("x.zip", zip_of)] {
        let mut entries = three_with_side_files();
        entries[5].1 = b"{\"document\": {}}".to_vec();
        entries[4].1 = document("tampered");
        let (seen, result) = read_all(&write(&folder, name, &pack(&entries)));
        assert_eq!(result.unwrap().visited, 3);
        assert_eq!(seen.documents.len(), 2);
        assert!(seen.failures[0].contains("tree/b.json") && seen.failures[0].contains("expected"), "{seen:?}");
    }
}

#[test]
fn entries_that_lead_out_of_the_archive_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let cases: [(&[u8], tar::EntryType, &str, &str); 7] = [
        (b"../out.json", tar::EntryType::Regular, "", "leads out"),
        (b"a/../../out.json", tar::EntryType::Regular, "", "leads out"),
        (b"/etc/out.json", tar::EntryType::Regular, "", "absolute"),
        (b"out.json", tar::EntryType::Symlink, "/etc/passwd", "symbolic link"),
        (b"out.json", tar::EntryType::Link, "/etc/passwd", "hard link"),
        (b"out.json", tar::EntryType::Char, "", "device"),
        (b"out.json", tar::EntryType::Fifo, "", "named pipe"),
    ];
    for (name, kind, link, why) in cases {
        let (seen, result) = read_all(&write(&folder, "hostile.tar", &tar_with(name, kind, link)));
        let report = result.unwrap();
        assert_eq!(seen.documents.keys().collect::<Vec<_>>(), ["good.json"]);
        assert_eq!(report.findings.len(), 1, "{kind:?}");
        let message = &report.findings[0].message;
        assert!(message.contains("out.json") && message.contains(why), "{message}");
    }
    let entries = vec![("../out.json".to_owned(), document("x")), ("good.json".to_owned(), document("y"))];
    let (seen, result) = read_all(&write(&folder, "hostile.zip", &zip_of(&entries)));
    assert_eq!(seen.documents.keys().collect::<Vec<_>>(), ["good.json"]);
    assert_eq!(result.unwrap().findings[0].rule, "entry_refused");
}

#[test]
fn long_names_are_read_and_endless_names_are_refused() {
    let folder = TempDir::new().unwrap();
    let long = format!("{}/good.json", "folder".repeat(40));
    let (seen, result) = read_all(&write(&folder, "long.tar", &tar_of(&vec![(long.clone(), document("x"))])));
    result.unwrap();
    assert_eq!(seen.documents.keys().collect::<Vec<_>>(), [&long]);
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(1 << 20);
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, std::io::repeat(b'a').take(1 << 20)).unwrap();
    let mut endless = builder.into_inner().unwrap();
    endless.truncate(endless.len() - 1024);
    endless.extend(tar_of(&vec![("bad.json".to_owned(), document("x")), ("good.json".to_owned(), document("y"))]));
    let (seen, result) = read_all(&write(&folder, "endless.tar", &endless));
    assert!(result.unwrap().findings[0].message.contains("its path is too long"));
    assert_eq!(seen.documents.keys().collect::<Vec<_>>(), ["good.json"]);
}

#[test]
fn bombs_stop_with_an_error_that_names_the_archive() {
    let folder = TempDir::new().unwrap();
    let zeros = vec![b' '; (DECOMPRESSION_START_BYTES / 4) as usize];
    let entries: Entries = (0..6).map(|id| (format!("{id}.json"), zeros.clone())).collect();
    let tar = tar_of(&entries);
    let gz = gzip(&tar);
    let zst = zstd::encode_all(tar.as_slice(), 1).unwrap();
    for (name, bytes) in [("bomb.tar.gz", gz), ("bomb.tar.zst", zst), ("bomb.zip", zip_of(&entries))] {
        let (_, result) = read_all(&write(&folder, name, &bytes));
        let error = result.unwrap_err();
        assert!(matches!(error, ArchiveError::Bomb { .. }), "{name}: {error}");
        assert!(error.to_string().contains(name), "{error}");
    }
}

/// Where the content of the entry `name` begins: after its name in the first header that has it.
fn content_offset(zip: &[u8], name: &str) -> usize {
    zip.windows(name.len()).position(|window| window == name.as_bytes()).unwrap() + name.len()
}

#[test]
fn a_damaged_entry_of_a_zip_costs_only_itself() {
    let folder = TempDir::new().unwrap();
    let mut zip = zip_of(&three_with_side_files());
    for name in ["tree/a.json", "tree/c.json.sha512"] {
        let content = content_offset(&zip, name);
        zip[content..content + 8].fill(0xff);
    }
    let (seen, result) = read_all(&write(&folder, "damaged.zip", &zip));
    let report = result.unwrap();
    assert_eq!(seen.documents.keys().collect::<Vec<_>>(), ["tree/b.json", "tree/c.json"]);
    assert_eq!(seen.documents["tree/c.json"].0, Some(Algorithm::Sha256));
    assert_eq!((seen.failures.len(), report.visited), (1, 3));
    assert!(seen.failures[0].contains("tree/a.json"), "{seen:?}");
    let refused: Vec<&str> =
        report.findings.iter().filter(|f| f.rule == "entry_refused").map(|f| &*f.message).collect();
    assert!(
        refused.len() == 1 && refused[0].contains("c.json.sha512") && refused[0].contains("damaged"),
        "{refused:?}"
    );
}

#[test]
fn the_size_that_a_zip_declares_is_not_believed() {
    let folder = TempDir::new().unwrap();
    let mut zip = zip_of(&three_with_side_files());
    let directory = zip.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    zip[directory + 24..directory + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    let (seen, result) = read_all(&write(&folder, "boasting.zip", &zip));
    assert_eq!((seen.documents.len() + seen.failures.len(), result.unwrap().visited), (3, 3));
}

#[test]
fn side_files_without_documents_do_not_fill_the_memory() {
    let mut visit = |_| ControlFlow::Continue(());
    let mut gather = gather::Gather::new("x.tar", crate::provider::shape::Shape::Document, &mut visit);
    let half = || vec![0; limit::SIDE_FILES_SIZE_BYTES_MAX / 2];
    gather.know_hash("a.json", "a.json.sha512", half()).unwrap();
    assert!(gather.take_json("a.json", document("a")).is_continue());
    assert!(gather.take_json("b.json", document("b")).is_continue());
    gather.know_hash("c.json", "c.json.sha512", half()).unwrap();
    assert!(gather.know_hash("d.json", "d.json.sha512", half()).is_err());
}

#[test]
fn broken_archives_say_so() {
    let folder = TempDir::new().unwrap();
    let tar = tar_of(&three_with_side_files());
    let gz = gzip(&tar);
    let zip = zip_of(&three_with_side_files());
    let broken = [
        ("cut.tar", tar[..tar.len() / 3 + 100].to_vec()),
        ("cut.tar.gz", gz[..gz.len() / 2].to_vec()),
        ("cut.zip", zip[..zip.len() / 2].to_vec()),
    ];
    for (name, bytes) in broken {
        let (_, result) = read_all(&write(&folder, name, &bytes));
        assert!(matches!(result, Err(ArchiveError::Broken { .. })), "{name}: {result:?}");
    }
    let (_, result) = read_all(&write(&folder, "notes.txt", b"hello"));
    assert!(matches!(result, Err(ArchiveError::UnknownKind { .. })), "{result:?}");
    let (_, result) = read_all(&folder.path().join("absent.tar"));
    assert!(matches!(result, Err(ArchiveError::Unreadable { .. })), "{result:?}");
}

#[test]
fn single_files_and_folders_are_read_too() {
    let folder = TempDir::new().unwrap();
    let path = write(&folder, "one/broken.json", b"{\"document\": ");
    assert_eq!(read_all(&path).0.documents.len(), 1, "broken JSON is for the reader of documents to judge");
    write(&folder, "one/b.json", &document("b"));
    write(&folder, "one/b.json.sha256", &sha256_file(b"other"));
    let (seen, result) = read_all(&folder.path().join("one"));
    assert_eq!((seen.documents.len(), seen.failures.len(), result.unwrap().visited), (1, 1, 2));
    let (seen, _) = read_all(&write(&folder, "packed.json.gz", &gzip(&document("c"))));
    assert_eq!(seen.documents.len(), 1);
}

#[test]
fn the_visitor_may_stop_the_reading() {
    let folder = TempDir::new().unwrap();
    let path = write(&folder, "x.tar", &tar_of(&three_with_side_files()));
    let mut count = 0;
    let report = read_documents(&path, &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert_eq!((count, report.unwrap().visited), (1, 1));
}

#[test]
fn every_document_of_the_corpus_is_verified() {
    let Some(corpus) = crate::provider::tests::corpus("every_document_of_the_corpus_is_verified") else { return };
    let (seen, result) = read_all(&corpus.join("cisa/cisa-ot-2017-2023.tar.gz"));
    let report = result.unwrap();
    assert_eq!((seen.documents.len(), seen.failures.len(), report.findings.len()), (2036, 0, 0));
    let expected = (Some(Algorithm::Sha512), SignatureState::NotChecked);
    assert!(seen.documents.values().all(|checks| *checks == expected));
    let (seen, result) = read_all(&corpus.join("publishers/other-publishers.tar.gz"));
    assert_eq!(seen.failures, Vec::<String>::new());
    println!("{} of other publishers, {:?}", seen.documents.len(), result.unwrap());
    assert!(seen.documents.len() >= 105);
}
