//! Reads the real documents, the standard's own test files and hostile JSON, where the corpus is at hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first thing that is not as expected")]

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use csaf::distribution::{changes_csv, filename, hash_file, index_txt, provider_metadata, rolie};
use csaf::{Document, Finding, ReadError};
use flate2::read::GzDecoder;

const CORPUS_DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");

/// The corpus, or `None` after saying that `test` is skipped.
#[expect(clippy::disallowed_methods, reason = "a test's input, not the program's configuration")]
fn corpus(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var("ANNUNCIATOR_CORPUS").unwrap_or_else(|_| CORPUS_DEFAULT.to_owned()));
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test}: no corpus at {}", folder.display());
    println!("skipped: {test}: no corpus");
    None
}

/// The files of a `.tar.gz` whose path `wanted` accepts.
fn archived(archive: &Path, wanted: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut tar = tar::Archive::new(GzDecoder::new(File::open(archive).unwrap()));
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if wanted(&path) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.push((path, bytes));
        }
    }
    files
}

/// The files below `folder`, sorted, whose path `wanted` accepts.
fn files_below(folder: &Path, wanted: &impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(files_below(&path, wanted));
        } else if wanted(&path.to_string_lossy()) {
            files.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap()));
        }
    }
    files
}

/// Every file as a document; a file that cannot be read fails the test by its name.
fn read_all(files: Vec<(String, Vec<u8>)>) -> Vec<(String, Document, Vec<Finding>)> {
    let read_one = |(path, bytes): (String, Vec<u8>)| match csaf::read(&bytes) {
        Ok((document, findings)) => (path, document, findings),
        Err(error) => panic!("{path}: {error}"),
    };
    files.into_iter().map(read_one).collect()
}

fn cisa_documents(corpus: &Path) -> Vec<(String, Document, Vec<Finding>)> {
    let in_year_folder = |path: &str| path.contains("/white/20") && path.ends_with(".json");
    read_all(archived(&corpus.join("cisa/cisa-ot-2017-2023.tar.gz"), in_year_folder))
}

#[test]
fn every_cisa_document_reads_without_a_finding() {
    let Some(corpus) = corpus("every_cisa_document_reads_without_a_finding") else { return };
    let documents = cisa_documents(&corpus);
    assert_eq!(documents.len(), 2_036);
    for (path, document, findings) in &documents {
        assert_eq!(findings, &[], "{path}");
        assert_eq!(document.publisher.name, "CISA", "{path}");
        assert!(path.ends_with(&format!("/{}", filename::expected(&document.tracking.id))), "{path}");
        assert!(document.products.iter().all(|product| product.branches.len() == 3), "{path}");
        assert!(document.vulnerabilities.iter().all(|it| it.cve.is_some() && it.cwes.len() == 1), "{path}");
    }
    let with_scores = documents.iter().flat_map(|it| &it.1.vulnerabilities).filter(|it| !it.scores.is_empty());
    assert!(with_scores.count() > 5_000);
}

#[test]
fn the_cp343_advisory_names_four_products_by_order_number() {
    let Some(corpus) = corpus("the_cp343_advisory_names_four_products_by_order_number") else { return };
    let file = |path: &str| path.ends_with("/icsa-24-046-04.json");
    let documents = read_all(archived(&corpus.join("cisa/cisa-ot-2017-2023.tar.gz"), file));
    let document = &documents[0].1;
    assert_eq!(document.tracking.id, "ICSA-24-046-04");
    assert_eq!(document.products.len(), 4);
    let numbers: Vec<_> = document.products.iter().flat_map(|product| &product.helper.model_numbers).collect();
    assert_eq!(numbers.len(), 4);
    assert!(numbers.iter().any(|number| *number == "6GK7343-1CX10-0XE0"), "{numbers:?}");
    let vulnerability = &document.vulnerabilities[0];
    assert_eq!(vulnerability.cve.as_deref(), Some("CVE-2023-51440"));
    assert_eq!(vulnerability.cwes[0].id, "CWE-940");
    assert_eq!(vulnerability.product_status.known_affected.len(), 4);
    assert_eq!(vulnerability.scores[0].cvss[0].base_score, Some(7.5));
    assert_eq!(vulnerability.scores[0].pointer, "/vulnerabilities/0/scores/0");
}

#[test]
fn every_document_of_other_publishers_reads() {
    let Some(corpus) = corpus("every_document_of_other_publishers_reads") else { return };
    let document = |path: &str| path.ends_with(".json") && (path.contains("/20") || path.contains("/revisions/"));
    let documents = read_all(archived(&corpus.join("publishers/other-publishers.tar.gz"), document));
    assert_eq!(documents.len(), 105);
    for (path, document, _) in &documents {
        assert!(!document.tracking.id.is_empty() && !document.publisher.namespace.is_empty(), "{path}");
    }
    let related = documents.iter().flat_map(|it| &it.1.products).filter(|product| product.relationship.is_some());
    assert!(related.count() > 1_000, "the relationships of Red Hat and SUSE are read");
}

#[test]
fn every_oasis_test_file_reads() {
    let Some(corpus) = corpus("every_oasis_test_file_reads") else { return };
    let document =
        |path: &str| path.ends_with(".json") && !path.ends_with(".result.json") && !path.ends_with("testcases.json");
    for (folder, least) in [("csaf_2.0/test/validator/data", 239), ("csaf_2.1/test/validator/data", 856)] {
        let documents = read_all(files_below(&corpus.join("oasis-csaf").join(folder), &document));
        assert!(documents.len() >= least, "{folder}: {}", documents.len());
        let titled = documents.iter().filter(|(_, document, _)| !document.title.is_empty());
        assert!(titled.count() >= least, "{folder}");
    }
}

#[test]
fn hostile_json_is_refused_or_reported() {
    let Some(corpus) = corpus("hostile_json_is_refused_or_reported") else { return };
    let files = files_below(&corpus.join("hostile/JSONTestSuite/test_parsing"), &|path| path.ends_with(".json"));
    assert!(files.len() > 250);
    for (path, bytes) in files {
        let name = path.rsplit('/').next().unwrap();
        match csaf::read(&bytes) {
            Ok((_, findings)) => assert!(!findings.is_empty(), "{name}: nothing said"),
            Err(error @ (ReadError::NotJson { .. } | ReadError::NotUtf8 { .. })) => {
                assert!(!name.starts_with("y_"), "{name}: {error}");
            }
            Err(_) => {}
        }
    }
}

#[test]
fn a_truncated_document_is_refused_with_its_place() {
    let Some(corpus) = corpus("a_truncated_document_is_refused_with_its_place") else { return };
    for (path, bytes) in files_below(&corpus.join("hostile/csaf"), &|path| path.ends_with(".json")) {
        match csaf::read(&bytes) {
            Err(ReadError::NotJson { offset_bytes, .. }) => assert!(offset_bytes <= bytes.len(), "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
}

#[test]
fn garbage_after_a_document_is_reported_and_the_document_read() {
    let Some(corpus) = corpus("garbage_after_a_document_is_reported_and_the_document_read") else { return };
    let folder = corpus.join("gocsaf/testdata/csaf-documents/trailing-garbage-data");
    let documents = read_all(files_below(&folder, &|path| path.ends_with(".json")));
    assert!(!documents.is_empty());
    for (path, document, findings) in documents {
        assert!(!document.tracking.id.is_empty(), "{path}");
        assert!(findings.iter().any(|finding| finding.rule == "trailing_bytes"), "{path}");
    }
}

#[test]
fn the_cisa_provider_tree_lists_every_document_four_times() {
    let Some(corpus) = corpus("the_cisa_provider_tree_lists_every_document_four_times") else { return };
    let wanted = |path: &str| {
        path.ends_with(".sha512")
            || ["index.txt", "changes.csv"].iter().any(|name| path.ends_with(name))
            || path.contains("feed-tlp")
    };
    let mut hashes = 0;
    let mut listings = 0;
    for (path, bytes) in archived(&corpus.join("cisa/cisa-ot-2017-2023.tar.gz"), wanted) {
        let (count, findings) = match path.rsplit(['/', '.']).next().unwrap() {
            "sha512" => {
                let stated = hash_file::parse(&path, &bytes).unwrap();
                assert_eq!(stated.algorithm, hash_file::Algorithm::Sha512, "{path}");
                hashes += 1;
                continue;
            }
            "txt" => length(index_txt::parse(&bytes)),
            "csv" => length(changes_csv::parse(&bytes)),
            _ => {
                let mut entries = 0;
                let (_, findings) = rolie::parse(&bytes, |_| entries += 1).unwrap();
                (entries, findings)
            }
        };
        assert_eq!((count, findings), (2_036, Vec::new()), "{path}");
        listings += 1;
    }
    assert_eq!((hashes, listings), (2_036, 6), "ours and the publisher's own of each kind");
}

fn length<T>((rows, findings): (Vec<T>, Vec<Finding>)) -> (usize, Vec<Finding>) {
    (rows.len(), findings)
}

#[test]
fn real_listings_of_other_publishers_read_without_a_finding() {
    let Some(corpus) = corpus("real_listings_of_other_publishers_read_without_a_finding") else { return };
    let folder = corpus.join("publishers/index-samples");
    for (path, packed) in files_below(&folder, &|path| path.contains("changes") || path.contains("index.txt")) {
        let mut bytes = packed;
        if path.ends_with(".gz") {
            let mut unpacked = Vec::new();
            GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
            bytes = unpacked;
        }
        let is_index = path.contains("index.txt");
        let (rows, findings) =
            if is_index { length(index_txt::parse(&bytes)) } else { length(changes_csv::parse(&bytes)) };
        assert!(rows >= 3, "{path}: {rows} rows");
        assert_eq!(findings, &[], "{path}");
    }
    let feed = std::fs::read(folder.join("siemens-ssa-feed-tlp-white.json")).unwrap();
    let is_whole = |entry: rolie::Entry| assert!(entry.signature_url.is_some() && entry.hash_urls.len() == 1);
    let (_, findings) = rolie::parse(&feed, is_whole).unwrap();
    assert_eq!(findings, &[]);
}

#[test]
fn every_provider_names_where_its_documents_are() {
    let Some(corpus) = corpus("every_provider_names_where_its_documents_are") else { return };
    let metadata = |path: &str| path.ends_with("provider-metadata.json");
    let mut files = archived(&corpus.join("publishers/other-publishers.tar.gz"), metadata);
    files.extend(archived(&corpus.join("cisa/cisa-ot-2017-2023.tar.gz"), metadata));
    for folder in ["gocsaf/testdata", "oasis-csaf/csaf_2.0/examples", "oasis-csaf/csaf_2.1/examples"] {
        files.extend(files_below(&corpus.join(folder), &metadata));
    }
    assert!(files.len() >= 19, "{}", files.len());
    for (path, bytes) in files {
        let (metadata, findings) = provider_metadata::parse(&bytes).unwrap();
        assert_eq!(findings, &[], "{path}");
        assert!(!metadata.feeds.is_empty() || !metadata.directories.is_empty(), "{path}");
    }
}

#[test]
fn the_standards_file_name_cases_agree() {
    let Some(corpus) = corpus("the_standards_file_name_cases_agree") else { return };
    for (version, kind) in [("2.0", "valid"), ("2.0", "invalid"), ("2.1", "valid"), ("2.1", "invalid")] {
        let folder = corpus.join(format!("oasis-csaf/csaf_{version}/test/filenames/data/{kind}"));
        let documents = read_all(files_below(&folder, &|path| path.ends_with(".json")));
        assert!(!documents.is_empty(), "{}", folder.display());
        for (path, document, _) in documents {
            let right = path.ends_with(&format!("/{}", filename::expected(&document.tracking.id)));
            assert_eq!(right, kind == "valid", "{path}: {}", document.tracking.id);
        }
    }
}
