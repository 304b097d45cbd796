//! Documents of a directory with `changes.csv` and `index.txt` (CSAF 2.0 §7.1.11 to §7.1.13).
//!
//! Knows: the three ways in which real providers write paths, and which paths are refused.
//! Does not know: the two formats (`csaf::distribution`), or how a document is fetched.

use csaf::Severity;
use csaf::distribution::{changes_csv, filename, index_txt};
use jiff::Timestamp;
use url::Url;

use super::gathered::Gathered;
use crate::guard::RequestError;
use crate::provider::link::{DocumentLink, Place};

const INDEX_FILES: [&str; 2] = ["changes.csv", "index.txt"];

/// The directory that `url` names, itself or by one of its index files.
pub(super) fn of_url(url: &Url) -> Option<Url> {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    match name {
        "" => Some(url.clone()),
        name if INDEX_FILES.contains(&name) => url.join(".").ok(),
        _ => None,
    }
}

/// Directories of provider metadata often lack the slash that makes them directories.
pub(in crate::provider) fn with_slash(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url
}

/// Whether one of its index files was read for the last listing.
pub(super) fn was_listed(directory: &Url, gathered: &Gathered<'_>) -> bool {
    INDEX_FILES.iter().any(|name| directory.join(name).is_ok_and(|url| gathered.is_known(&url)))
}

/// Adds every document that `changes.csv` or `index.txt` names: the first has dates, the second is said to be complete.
pub(super) async fn list(
    directory: &Url,
    tlp_label: Option<&str>,
    gathered: &mut Gathered<'_>,
) -> Result<(), RequestError> {
    let tlp_label = tlp_label.or_else(|| label_of_folder(directory));
    let [changes, index] = INDEX_FILES;
    let changes = ask(directory, changes, gathered).await;
    let index = ask(directory, index, gathered).await;
    // Without changes.csv documents have no dates, but none is missing.
    let whole = index.is_ok() && changes.as_ref().map_or_else(RequestError::is_absent, |_| true);
    let (changes, index) = match (changes, index) {
        (Err(error), Err(_)) => return Err(error),
        (changes, index) => (missed(changes, gathered), missed(index, gathered)),
    };
    if !whole {
        gathered.miss();
    }
    let (mut rows, findings) = changes_csv::parse(&changes);
    gathered.listing.findings.add_all(findings);
    // The file is said to be sorted and is not always; the newest row of a document is the one that counts.
    rows.sort_by_key(|row| std::cmp::Reverse(row.updated_at));
    for row in rows {
        add(directory, &row.path, row.updated_at, tlp_label, gathered);
    }
    let (paths, findings) = index_txt::parse(&index);
    gathered.listing.findings.add_all(findings);
    if let Some(path) = paths.iter().find(|path| !filename::has_year(path)) {
        let message = format!("Not every document of {directory} is in the folder of a year, e.g. {path}.");
        gathered.listing.note("year_folder_missing", Severity::Information, message);
    }
    for path in paths {
        add(directory, &path, None, tlp_label, gathered);
    }
    Ok(())
}

/// The TLP label after which the folder is called, as is the custom with CSAF 2.0 and the rule of 2.1 §7.1.12. Metadata
/// of 2.0 says no label of a directory.
pub(in crate::provider) fn label_of_folder(directory: &Url) -> Option<&'static str> {
    let name = directory.path_segments()?.rfind(|segment| !segment.is_empty())?.to_ascii_lowercase();
    let labels = ["white", "clear", "green", "amber", "amber+strict", "red"];
    labels.into_iter().find(|label| *label == name)
}

/// The file's content; nothing if it is the one we know.
async fn ask(directory: &Url, name: &str, gathered: &mut Gathered<'_>) -> Result<Vec<u8>, RequestError> {
    let url = directory
        .join(name)
        .map_err(|_| RequestError::BadUrl { url: directory.to_string(), reason: "no file can be named below it" })?;
    Ok(gathered.ask(&url).await?.map(|fetched| fetched.bytes.clone()).unwrap_or_default())
}

fn missed(result: Result<Vec<u8>, RequestError>, gathered: &mut Gathered<'_>) -> Vec<u8> {
    result.unwrap_or_else(|error| {
        gathered.listing.note("index_unreadable", Severity::Warning, format!("Not listed: {error}."));
        Vec::new()
    })
}

fn add(directory: &Url, path: &str, updated: Option<Timestamp>, tlp_label: Option<&str>, gathered: &mut Gathered<'_>) {
    match readings(directory, path.trim()) {
        Ok(candidates) => gathered.add(DocumentLink {
            place: Place::Web(candidates),
            hash_urls: Vec::new(),
            signature_url: None,
            updated,
            tlp_label: tlp_label.map(str::to_owned),
        }),
        Err(reason) => {
            let message = format!("The path {path:?} of {directory} is refused: {reason}.");
            gathered.listing.note("bad_path", Severity::Error, message);
        }
    }
}

/// What `path` may mean, the likeliest first: from the root of the repository that the directory lies in (its first
/// folders are then the directory's last ones), from the directory, from the root of the server.
pub(super) fn readings(directory: &Url, path: &str) -> Result<Vec<Url>, &'static str> {
    if path.contains("://") {
        return same_origin(directory, path).map(|url| vec![url]);
    }
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    if path.starts_with("//") || path.contains(['\\', '?', '#']) {
        return Err("it is not the path of a file");
    }
    if segments.iter().any(|segment| segment.is_empty()) {
        return Err("it has an empty folder name");
    }
    if segments.iter().any(|segment| is_dots(segment)) {
        return Err("it leads out of the directory");
    }
    let from = |base: &str| directory.join(&format!("{base}{}", segments.join("/"))).map_err(|_| "it makes no URL");
    let mut found = Vec::new();
    if !path.starts_with('/') {
        if let Some(root) = repository_root(directory, &segments) {
            found.push(from(&root)?);
        }
        found.push(from(directory.path())?);
    }
    found.push(from("/")?);
    let mut seen = Vec::new();
    found.retain(|url| {
        !seen.contains(url) && {
            seen.push(url.clone());
            true
        }
    });
    Ok(found)
}

fn same_origin(directory: &Url, text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "it is no URL")?;
    match url.origin() == directory.origin() {
        true => Ok(url),
        false => Err("it leads to another server"),
    }
}

/// `..` and `.`, also where URL parsing would decode them.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// The path before the longest run of folders that ends the directory and begins the path.
fn repository_root(directory: &Url, segments: &[&str]) -> Option<String> {
    let folders: Vec<&str> = directory.path().split('/').filter(|folder| !folder.is_empty()).collect();
    let longest = folders.len().min(segments.len().saturating_sub(1));
    let shared = (1..=longest).rev().find(|shared| folders[folders.len() - shared..] == segments[..*shared])?;
    let before = &folders[..folders.len() - shared];
    Some(before.iter().fold("/".to_owned(), |path, folder| format!("{path}{folder}/")))
}
