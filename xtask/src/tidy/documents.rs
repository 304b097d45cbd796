//! What the documents name must exist: repository paths in backticks, and the targets of links.
//!
//! Does not know: addresses on the web; the history (CHANGELOG.md) may name what is gone.

use super::{Complaint, File, Repository};
use std::path::{Component, Path, PathBuf};

pub(super) fn check(repository: &Repository, complaints: &mut Vec<Complaint>) {
    for file in repository.files.iter().filter(|file| file.path.ends_with(".md") && file.path != "CHANGELOG.md") {
        for (number, line) in file.text.lines().enumerate() {
            let paths = line.split('`').skip(1).step_by(2).filter(|word| is_path(word, repository));
            let named = paths.map(|path| path.trim_end_matches('/').to_owned());
            let linked = link_targets(line).filter_map(|target| from_root(file, target));
            for path in named.chain(linked).filter(|path| !path.is_empty() && !repository.has(path)) {
                complaints.push(Complaint::new(
                    &file.path,
                    number + 1,
                    format!("names `{path}`, which does not exist"),
                ));
            }
        }
    }
}

/// A word is taken for a path when it begins with a folder of the repository, or looks like a file of its root.
fn is_path(word: &str, repository: &Repository) -> bool {
    if !word.chars().all(|character| character.is_ascii_alphanumeric() || "._-/".contains(character)) {
        return false;
    }
    match word.split_once('/') {
        Some((folder, _)) => {
            repository.files.iter().any(|file| file.path.split_once('/').is_some_and(|(top, _)| top == folder))
        }
        None => {
            word.strip_suffix(".md").is_some_and(|name| name.chars().all(|character| character.is_ascii_uppercase()))
        }
    }
}

fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()).filter(|target| !target.contains("://"))
}

/// A link's target as a path from the root of the repository.
fn from_root(file: &File, target: &str) -> Option<String> {
    if target.is_empty() || target.starts_with("mailto:") {
        return None;
    }
    let mut path = PathBuf::new();
    for component in Path::new(&file.path).parent()?.join(target).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path.to_str().map(str::to_owned)
}
