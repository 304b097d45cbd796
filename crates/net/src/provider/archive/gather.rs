//! Bringing documents of a stream together with their hash files, wherever those stand.
//!
//! Knows: that a document is finished when its hash file is known and the next entry belongs to another document.
//! Until then it waits; when too much waits, the caller reads ahead for all hash files and says so.
//! Does not know: archive formats.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::ops::ControlFlow;

use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;
use csaf::{Finding, Findings, Severity};

use super::limit::{LimitExceeded, SIDE_FILES_SIZE_BYTES_MAX, WAITING_PLACE_SIZE_BYTES, WAITING_SIZE_BYTES_MAX};
use super::{ArchiveReport, Visit};
use crate::provider::error::FetchError;
use crate::provider::keys::Keys;
use crate::provider::shape::{self, Shape};
use crate::provider::verify::{HashFile, SignatureFile, Unverified};

/// What an entry is, by its name, and which document it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'n> {
    Json,
    Hash { document: &'n str },
    Signature { document: &'n str },
    None,
}

impl<'n> Role<'n> {
    pub(super) fn of(name: &'n str) -> Self {
        let Some((stem, extension)) = name.rsplit_once('.') else { return Role::None };
        let is_json = |name: &str| name.len() >= 5 && name.as_bytes()[name.len() - 5..].eq_ignore_ascii_case(b".json");
        match extension.to_ascii_lowercase().as_str() {
            "json" => Role::Json,
            "sha256" | "sha512" if is_json(stem) => Role::Hash { document: stem },
            "asc" if is_json(stem) => Role::Signature { document: stem },
            _ => Role::None,
        }
    }
}

/// Why an entry's path is refused, if it is: it could mean a place outside the archive.
pub(super) fn refusal(name: &str) -> Option<&'static str> {
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || name.starts_with('\\') || drive {
        Some("its path is absolute")
    } else if name.split(['/', '\\']).any(|part| part == "..") {
        Some("its path leads out of the archive")
    } else if name.is_empty() || name.contains('\0') {
        Some("its path is empty or holds a zero byte")
    } else {
        None
    }
}

/// Collects the entries of one archive and hands finished documents to the visitor.
pub(super) struct Gather<'v, 'f> {
    archive: String,
    /// What the visitor gets.
    wanted: Shape,
    visit: &'v mut Visit<'f>,
    hashes: HashMap<String, Vec<HashFile>>,
    signed: HashSet<String>,
    side_bytes: usize,
    waiting: BTreeMap<String, Vec<u8>>,
    waiting_bytes: usize,
    passing: Option<String>,
    side_files_known: bool,
    visited: usize,
    index_files: usize,
    findings: Findings,
}

impl<'v, 'f> Gather<'v, 'f> {
    pub(super) fn new(archive: &str, wanted: Shape, visit: &'v mut Visit<'f>) -> Self {
        Gather {
            archive: archive.to_owned(),
            wanted,
            visit,
            hashes: HashMap::new(),
            signed: HashSet::new(),
            side_bytes: 0,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            passing: None,
            side_files_known: false,
            visited: 0,
            index_files: 0,
            findings: Findings::default(),
        }
    }

    /// What to do with an entry. A folder of records that git keeps up to date has more in it than records.
    pub(super) fn role<'n>(&self, name: &'n str) -> Role<'n> {
        let is_hidden = |part: &str| part.starts_with('.') && part != ".";
        match self.wanted == Shape::Record && name.split(['/', '\\']).any(is_hidden) {
            true => Role::None,
            false => Role::of(name),
        }
    }

    /// A JSON file. Whether it is a document shows its content.
    pub(super) fn take_json(&mut self, name: &str, bytes: Vec<u8>) -> ControlFlow<()> {
        self.pass_on(name)?;
        match shape::of_bytes(&bytes) {
            Shape::Index => {
                self.index_files += 1;
                return ControlFlow::Continue(());
            }
            Shape::Broken => {}
            shape if shape == self.wanted => {}
            Shape::Other | Shape::Record | Shape::Document => {
                let wanted = if self.wanted == Shape::Record { "CVE record" } else { "CSAF document" };
                let message = format!("{name} in {} is JSON, but no {wanted}.", self.archive);
                self.note("not_a_document", Severity::Information, message);
                return ControlFlow::Continue(());
            }
        }
        if self.side_files_known {
            return self.finish_document(name, bytes);
        }
        self.waiting_bytes += waiting_bytes(&[name], bytes.len());
        if let Some(earlier) = self.waiting.insert(name.to_owned(), bytes) {
            self.waiting_bytes -= waiting_bytes(&[name], earlier.len());
            let message = format!("{name} stands more than once in {}.", self.archive);
            self.note("duplicate_entry", Severity::Warning, message);
            return self.finish_document(name, earlier);
        }
        ControlFlow::Continue(())
    }

    /// A JSON file that is larger than a document may be, so that nobody read it.
    pub(super) fn take_too_large(&mut self, name: &str) -> ControlFlow<()> {
        self.visited += 1;
        let link = format!("{name} in {}", self.archive);
        (self.visit)(Err(FetchError::TooLarge { link, limit_bytes: DOCUMENT_SIZE_BYTES_MAX }))
    }

    /// A JSON file whose content cannot be unpacked.
    pub(super) fn take_damaged(&mut self, name: &str, source: io::Error) -> ControlFlow<()> {
        self.visited += 1;
        let link = format!("{name} in {}", self.archive);
        (self.visit)(Err(FetchError::Unreadable { path: link.clone(), link, source }))
    }

    /// A hash file; `document` is the name of the file that it is for.
    pub(super) fn take_hash(
        &mut self,
        document: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<ControlFlow<()>, LimitExceeded> {
        let flow = self.pass_on(document);
        if self.side_files_known {
            return Ok(flow);
        }
        self.know_hash(document, name, bytes)?;
        Ok(flow)
    }

    /// A signature; `document` is the name of the file that it is for.
    pub(super) fn take_signature(&mut self, document: &str) -> Result<ControlFlow<()>, LimitExceeded> {
        let flow = self.pass_on(document);
        if self.side_files_known {
            return Ok(flow);
        }
        self.know_signature(document)?;
        Ok(flow)
    }

    /// An entry that is refused, and why.
    pub(super) fn refuse(&mut self, name: &str, reason: &str) {
        let message = format!("The entry {name:?} of {} is refused: {reason}.", self.archive);
        self.note("entry_refused", Severity::Error, message);
    }

    /// So much waits that the caller has to read ahead with [`Self::know_hash`] and [`Self::know_signature`].
    pub(super) fn must_read_ahead(&self) -> bool {
        !self.side_files_known && self.waiting_bytes > WAITING_SIZE_BYTES_MAX
    }

    /// A hash file that was found by reading ahead.
    pub(super) fn know_hash(&mut self, document: &str, name: &str, bytes: Vec<u8>) -> Result<(), LimitExceeded> {
        let known = self.hashes.entry(document.to_owned()).or_default();
        if known.iter().any(|file| file.name == name) {
            return Ok(());
        }
        let size_bytes = waiting_bytes(&[document, name], bytes.len());
        known.push(HashFile { name: name.to_owned(), bytes });
        self.keep_side(size_bytes)
    }

    /// A signature that was found by reading ahead.
    pub(super) fn know_signature(&mut self, document: &str) -> Result<(), LimitExceeded> {
        let new = self.signed.insert(document.to_owned());
        self.keep_side(if new { waiting_bytes(&[document], 0) } else { 0 })
    }

    /// What was in the archive besides documents.
    pub(super) fn finish(self) -> ArchiveReport {
        ArchiveReport { visited: self.visited, index_files: self.index_files, findings: self.findings.finish() }
    }

    fn note(&self, rule: &str, severity: Severity, message: String) {
        self.findings.add(Finding::new(rule, severity, "", message));
    }

    fn keep_side(&mut self, size_bytes: usize) -> Result<(), LimitExceeded> {
        self.side_bytes += size_bytes;
        if self.side_bytes > SIDE_FILES_SIZE_BYTES_MAX { Err(LimitExceeded::SideFiles) } else { Ok(()) }
    }

    /// Every hash file and signature is known, or there are no more: nothing needs to wait.
    pub(super) fn all_side_files_known(&mut self) -> ControlFlow<()> {
        self.side_files_known = true;
        self.waiting_bytes = 0;
        for (name, bytes) in std::mem::take(&mut self.waiting) {
            self.finish_document(&name, bytes)?;
        }
        ControlFlow::Continue(())
    }

    /// The files of `document` are passing now. Those of the one before have passed: if its hash is known, it is done.
    fn pass_on(&mut self, document: &str) -> ControlFlow<()> {
        if self.passing.as_deref() == Some(document) {
            return ControlFlow::Continue(());
        }
        let Some(before) = self.passing.replace(document.to_owned()) else { return ControlFlow::Continue(()) };
        if !self.hashes.contains_key(&before) {
            return ControlFlow::Continue(());
        }
        match self.waiting.remove(&before) {
            Some(bytes) => {
                self.waiting_bytes -= waiting_bytes(&[&before], bytes.len());
                self.finish_document(&before, bytes)
            }
            None => ControlFlow::Continue(()),
        }
    }

    fn finish_document(&mut self, name: &str, bytes: Vec<u8>) -> ControlFlow<()> {
        let hash_files = self.hashes.remove(name).unwrap_or_default();
        let sizes = hash_files.iter().map(|file| waiting_bytes(&[name, &file.name], file.bytes.len()));
        self.side_bytes -= sizes.sum::<usize>();
        let signature = match self.signed.remove(name) {
            true => {
                self.side_bytes -= waiting_bytes(&[name], 0);
                SignatureFile::NotRead
            }
            false => SignatureFile::Absent,
        };
        self.visited += 1;
        let source = format!("{name} in {}", self.archive);
        (self.visit)(Unverified { bytes, source, hash_files, signature }.verify(&Keys::default()))
    }
}

/// What a file takes that waits under `names`.
fn waiting_bytes(names: &[&str], content_bytes: usize) -> usize {
    WAITING_PLACE_SIZE_BYTES + names.iter().map(|name| name.len()).sum::<usize>() + content_bytes
}
