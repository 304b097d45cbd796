//! CVE records on disk: a folder (also one that git keeps up to date), an archive, or a file.
//!
//! Knows: telling whether anything changed without reading it all. Does not know: what a record says.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use sha2::{Digest, Sha256};
use triage::enrichment::cve::CVE_RECORD_SIZE_BYTES_MAX;

use crate::provider::archive::{self, ArchiveError};
use crate::provider::{FetchError, VerifiedDocument, read_bounded};

/// Folders within folders: the CVE list has three levels.
const FOLDER_DEPTH_LEVELS_MAX: usize = 32;

/// A file with one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFile {
    /// Path, or name within the archive.
    pub source: String,
    /// SHA-256 of the bytes in lower-case hexadecimal.
    pub sha256: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Gets each file, or why it could not be read; `Break` ends the reading.
pub type VisitRecord<'v> = dyn FnMut(Result<RecordFile, String>) -> ControlFlow<()> + 'v;

/// Reads every record of `path`. Of a folder those files count that are called `CVE-….json`, as the CVE list calls them.
/// Blocks; give it a thread of its own.
///
/// # Errors
/// When the path cannot be read, is of an unknown kind, or is broken in the middle.
pub fn read_records(path: &Path, visit: &mut VisitRecord<'_>) -> Result<(), ArchiveError> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        let _ = walk(path, &mut |file, _| visit(read_file(file)))
            .map_err(|source| ArchiveError::Unreadable { path: path.display().to_string(), source })?;
        return Ok(());
    }
    let taken = |document: Result<VerifiedDocument, FetchError>| match document {
        Ok(document) => {
            let (source, sha256) = (document.source().to_owned(), document.sha256().to_owned());
            Ok(RecordFile { source, sha256, bytes: document.into_bytes() })
        }
        Err(error) => Err(error.to_string()),
    };
    archive::read_records(path, &mut |document| visit(taken(document))).map(|_| ())
}

/// Something that is another when a file came, went, grew or was written to, without reading the files.
///
/// # Errors
/// When the path cannot be read.
pub fn fingerprint(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path)?;
    let (mut count, mut sum) = (0u64, 0u64);
    let mut add = |file: &Path, metadata: &fs::Metadata| {
        let mut hasher = DefaultHasher::new();
        (file, metadata.len(), metadata.modified().ok()).hash(&mut hasher);
        // A sum does not depend on the order in which a folder names its files.
        sum = sum.wrapping_add(hasher.finish());
        count += 1;
        ControlFlow::Continue(())
    };
    let _ = if metadata.is_dir() { walk(path, &mut add)? } else { add(path, &metadata) };
    Ok(format!("{count}-{sum:016x}"))
}

/// Every `CVE-….json` below a folder, in no particular order. Hidden folders and symbolic links are passed over.
fn walk(root: &Path, visit: &mut dyn FnMut(&Path, &fs::Metadata) -> ControlFlow<()>) -> io::Result<ControlFlow<()>> {
    let mut folders = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, metadata) = (entry.path(), entry.metadata()?);
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if metadata.is_dir() && !hidden && depth + 1 < FOLDER_DEPTH_LEVELS_MAX {
                folders.push((path, depth + 1));
            } else if metadata.is_file() && is_record(&path) && visit(&path, &metadata).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn is_record(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    name.starts_with("cve-") && name.ends_with(".json")
}

fn read_file(path: &Path) -> Result<RecordFile, String> {
    let source = path.display().to_string();
    let bytes = read_bounded(path, CVE_RECORD_SIZE_BYTES_MAX).map_err(|error| format!("reading {source}: {error}"))?;
    if bytes.len() > CVE_RECORD_SIZE_BYTES_MAX {
        return Err(format!("reading {source}: it has more than {CVE_RECORD_SIZE_BYTES_MAX} bytes"));
    }
    Ok(RecordFile { sha256: format!("{:x}", Sha256::digest(&bytes)), source, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2024-0001"}}"#;

    fn sources(path: &Path) -> Vec<String> {
        let mut sources = Vec::new();
        let mut visit = |record: Result<RecordFile, String>| {
            sources.push(record.map_or_else(|error| error, |record| record.source));
            ControlFlow::Continue(())
        };
        read_records(path, &mut visit).unwrap();
        sources.sort();
        sources
    }

    #[test]
    fn records_are_found_in_a_working_folder_and_in_an_archive_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("cvelist");
        let year = root.join("cves/2024/0xxx");
        fs::create_dir_all(&year).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::write(year.join("CVE-2024-0001.json"), RECORD).unwrap();
        fs::write(root.join(".git/CVE-2024-0009.json"), RECORD).unwrap();
        fs::write(root.join("delta.json"), r#"{"numberOfChanges": 0}"#).unwrap();
        assert_eq!(sources(&root), [year.join("CVE-2024-0001.json").display().to_string()]);
        let packed = folder.path().join("records.tar.gz");
        let file = flate2::write::GzEncoder::new(fs::File::create(&packed).unwrap(), flate2::Compression::fast());
        let mut archive = tar::Builder::new(file);
        archive.append_dir_all("cvelist", &root).unwrap();
        let document = br#"{"document": {"title": "an advisory"}}"#;
        let mut header = tar::Header::new_ustar();
        header.set_size(document.len() as u64);
        archive.append_data(&mut header, "advisory.json", &document[..]).unwrap();
        archive.into_inner().unwrap().finish().unwrap();
        let name = "cvelist/cves/2024/0xxx/CVE-2024-0001.json";
        assert_eq!(sources(&packed), [format!("{name} in {}", packed.display())]);
    }

    #[test]
    fn a_fingerprint_is_another_when_a_file_came_or_was_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("CVE-2024-0001.json");
        fs::write(&file, RECORD).unwrap();
        let first = fingerprint(folder.path()).unwrap();
        assert_eq!(fingerprint(folder.path()).unwrap(), first);
        fs::write(&file, format!("{RECORD} ")).unwrap();
        let second = fingerprint(folder.path()).unwrap();
        fs::write(folder.path().join("CVE-2024-0002.json"), RECORD).unwrap();
        assert!(first != second && second != fingerprint(folder.path()).unwrap());
        assert!(fingerprint(&folder.path().join("gone")).is_err());
    }
}
