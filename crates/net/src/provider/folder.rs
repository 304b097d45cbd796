//! A provider's tree on disk.
//!
//! Knows: how to walk it without leaving it, and which files stand beside a document.
//! Does not know: index files; what lies in the folder is what counts, listed or not, and a file's date is that of its
//! document.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use csaf::Severity;
use csaf::limits::DOCUMENT_SIZE_BYTES_MAX;

use super::Listing;
use super::error::{FetchError, ListError};
use super::keys::Keys;
use super::link::DocumentLink;
use super::listing::Growing;
use super::shape::{self, Shape};
use super::verify::{
    HASH_FILE_SIZE_BYTES_MAX, HashFile, SIGNATURE_SIZE_BYTES_MAX, SignatureFile, Unverified, VerifiedDocument,
};

/// Folders within folders. Real trees have fewer than ten levels; a loop of mounts has no end.
pub(super) const FOLDER_DEPTH_LEVELS_MAX: usize = 32;

/// Extensions of the hash files that may stand beside a document, the strongest first.
pub(super) const HASH_EXTENSIONS: [&str; 2] = ["sha512", "sha256"];

/// Every document below `root`, sorted by path. Symbolic links are not followed: what they lead to inside the root is
/// found anyway, and what lies outside does not belong to the provider.
pub(super) fn list(root: &Path) -> Result<Listing, ListError> {
    let unreadable = |source| ListError::Unreadable { path: root.display().to_string(), source };
    let whole = fs::canonicalize(root).map_err(unreadable)?;
    fs::read_dir(&whole).map_err(unreadable)?;
    let mut listing = Growing::default();
    let mut folders = vec![(PathBuf::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        match sorted_entries(&whole.join(&folder)) {
            Ok(names) => {
                for name in names {
                    visit_entry(&whole, folder.join(name), depth, &mut folders, &mut listing);
                }
            }
            Err(source) => {
                let path = root.join(&folder).display().to_string();
                listing.fail(FetchError::Unreadable { link: path.clone(), path, source });
            }
        }
    }
    let mut listing = listing.finish();
    listing.links.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(listing)
}

fn sorted_entries(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let mut names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn visit_entry(root: &Path, path: PathBuf, depth: usize, folders: &mut Vec<(PathBuf, usize)>, listing: &mut Growing) {
    let kind = match fs::symlink_metadata(root.join(&path)) {
        Ok(metadata) => metadata.file_type(),
        Err(source) => {
            let path = root.join(&path).display().to_string();
            listing.fail(FetchError::Unreadable { link: path.clone(), path, source });
            return;
        }
    };
    if kind.is_symlink() {
        let inside = fs::canonicalize(root.join(&path)).is_ok_and(|target| target.starts_with(root));
        if !inside {
            listing.note(
                "link_outside",
                Severity::Warning,
                format!("The link {} leads out of the folder.", path.display()),
            );
        }
    } else if kind.is_dir() && depth + 1 >= FOLDER_DEPTH_LEVELS_MAX {
        let message = format!("{} is more than {FOLDER_DEPTH_LEVELS_MAX} levels deep.", path.display());
        listing.note("folder_too_deep", Severity::Error, message);
    } else if kind.is_dir() {
        folders.push((path, depth + 1));
    } else if kind.is_file() && is_json(&path) {
        visit_json(root, path, listing);
    }
}

fn visit_json(root: &Path, path: PathBuf, listing: &mut Growing) {
    match shape_of(&root.join(&path)) {
        Shape::Index => {}
        Shape::Other | Shape::Record => {
            let message = format!("{} is JSON, but no CSAF document.", path.display());
            listing.note("not_a_document", Severity::Information, message);
        }
        Shape::Document | Shape::Broken => {
            let modified = fs::metadata(root.join(&path)).and_then(|metadata| metadata.modified()).ok();
            let updated = modified.and_then(|time| jiff::Timestamp::try_from(time).ok());
            listing.add(DocumentLink { updated, ..DocumentLink::file(path) });
        }
    }
}

/// Files that cannot be read count as documents, so that fetching them names the reason.
fn shape_of(path: &Path) -> Shape {
    let read = || -> io::Result<Shape> {
        let mut file = File::open(path)?;
        let mut bytes = Vec::new();
        file.by_ref().take(shape::HEAD_SIZE_BYTES as u64).read_to_end(&mut bytes)?;
        if let Some(shape) = shape::of_head(&bytes) {
            return Ok(shape);
        }
        file.take(DOCUMENT_SIZE_BYTES_MAX as u64).read_to_end(&mut bytes)?;
        Ok(shape::of_bytes(&bytes))
    };
    read().unwrap_or(Shape::Document)
}

/// Fetches the document that [`list`] found at `path` below `root`.
pub(super) fn fetch_document(root: &Path, path: &Path, keys: &Keys) -> Result<VerifiedDocument, FetchError> {
    let (file, link) = (root.join(path), path.display().to_string());
    let unreadable = |source| unreadable(&link, &file, source);
    let whole = fs::canonicalize(root).map_err(unreadable)?;
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)))
        && fs::canonicalize(&file).map_err(unreadable)?.starts_with(whole);
    if !inside {
        return Err(FetchError::ForeignLink { link });
    }
    read_file(&file, link, keys)
}

/// Reads one file and the hash files and the signature beside it.
pub(super) fn read_file(path: &Path, source: String, keys: &Keys) -> Result<VerifiedDocument, FetchError> {
    let bytes = read_bounded(path, DOCUMENT_SIZE_BYTES_MAX).map_err(|error| unreadable(&source, path, error))?;
    if bytes.len() > DOCUMENT_SIZE_BYTES_MAX {
        return Err(FetchError::TooLarge { link: source, limit_bytes: DOCUMENT_SIZE_BYTES_MAX });
    }
    let mut hash_files = Vec::new();
    for extension in HASH_EXTENSIONS {
        let beside = beside(path, extension);
        match read_bounded(&beside, HASH_FILE_SIZE_BYTES_MAX) {
            Ok(bytes) => hash_files.push(HashFile { name: beside.display().to_string(), bytes }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(&source, &beside, error)),
        }
    }
    let signature = match read_bounded(&beside(path, "asc"), SIGNATURE_SIZE_BYTES_MAX) {
        Ok(bytes) => SignatureFile::Read(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => SignatureFile::Absent,
        Err(error) => SignatureFile::Unavailable(error.to_string()),
    };
    Unverified { bytes, source, hash_files, signature }.verify(keys)
}

fn unreadable(link: &str, path: &Path, source: io::Error) -> FetchError {
    FetchError::Unreadable { link: link.to_owned(), path: path.display().to_string(), source }
}

/// At most one byte more than `size_bytes_max`, which says that there is too much.
pub(crate) fn read_bounded(path: &Path, size_bytes_max: usize) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let promised = file.metadata()?.len().min(size_bytes_max as u64);
    let mut bytes = Vec::with_capacity(promised as usize + 1);
    file.take(size_bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
