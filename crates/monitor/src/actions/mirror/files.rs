//! A mirror's folder on disk: files that appear whole, and go only if we wrote them.
//!
//! A list of what was written stands in the folder. What it does not name is somebody else's and stays.
//! Does not know: what the files say.

use super::MirrorError;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// The list of what was written here.
const WRITTEN: &str = ".annunciator-mirror";
/// What a file is called until it is whole.
const PARTIAL: &str = ".annunciator-partial";

/// An open folder.
pub(super) struct Folder {
    root: PathBuf,
    before: BTreeSet<String>,
    now: BTreeSet<String>,
    /// Files that were written because they were missing or other.
    pub(super) written: u64,
}

impl Folder {
    /// Opens a folder that is empty, missing, or a mirror of ours.
    pub(super) fn open(root: &Path) -> Result<Folder, MirrorError> {
        let fault = |error| MirrorError::file("opening", root, error);
        fs::create_dir_all(root).map_err(fault)?;
        let list = root.join(WRITTEN);
        let before = match fs::read_to_string(&list) {
            Ok(text) => text.lines().map(str::to_owned).filter(|path| is_inside(path)).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::read_dir(root).map_err(fault)?.next().is_some() {
                    return Err(MirrorError::Foreign { folder: root.to_owned() });
                }
                BTreeSet::new()
            }
            Err(error) => return Err(MirrorError::file("reading", &list, error)),
        };
        Ok(Folder { root: root.to_owned(), before, now: BTreeSet::new(), written: 0 })
    }

    /// Says which files there will be, before the first of them is written: a run that is cut off leaves none unknown.
    pub(super) fn announce(&mut self, paths: impl IntoIterator<Item = String>) -> Result<(), MirrorError> {
        self.now.extend(paths);
        let both: BTreeSet<&String> = self.before.union(&self.now).collect();
        self.replace(WRITTEN, &list(&both), fs::File::sync_data)
    }

    /// Whether there is a file with something in it: after a power cut one may be empty.
    pub(super) fn has(&self, path: &str) -> bool {
        fs::metadata(self.root.join(path)).is_ok_and(|file| file.is_file() && file.len() > 0)
    }

    /// What a file holds, if it can be read.
    pub(super) fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(path)).ok()
    }

    /// Writes a file unless it holds just this.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), MirrorError> {
        if self.read(path).is_some_and(|held| held == bytes) {
            return Ok(());
        }
        // To wait for the disk at each of thousands of files would take minutes; what a power cut damages is found by its
        // content and written again by the next run.
        self.replace(path, bytes, |_| Ok(()))?;
        self.written += 1;
        Ok(())
    }

    /// Removes what we wrote before and is no longer shown; returns how many files.
    pub(super) fn finish(self) -> Result<(u64, u64), MirrorError> {
        let mut removed = 0;
        for path in self.before.difference(&self.now) {
            removed += u64::from(self.remove(path)?);
        }
        self.replace(WRITTEN, &list(&self.now.iter().collect()), fs::File::sync_data)?;
        Ok((self.written, removed))
    }

    /// Removes a file, and the folders that it leaves empty.
    pub(super) fn remove(&self, path: &str) -> Result<bool, MirrorError> {
        let target = self.root.join(path);
        let removed = match fs::remove_file(&target) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(MirrorError::file("removing", &target, error)),
        };
        let folders = target.ancestors().skip(1).take_while(|folder| *folder != self.root);
        // A folder that is not empty stays, and ends the walk.
        let _ = folders.map(fs::remove_dir).take_while(Result::is_ok).count();
        Ok(removed)
    }

    fn replace(
        &self,
        path: &str,
        bytes: &[u8],
        settle: impl Fn(&fs::File) -> io::Result<()>,
    ) -> Result<(), MirrorError> {
        let (target, partial) = (self.root.join(path), self.root.join(PARTIAL));
        let write = || {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = fs::File::create(&partial)?;
            file.write_all(bytes)?;
            settle(&file)?;
            fs::rename(&partial, &target)
        };
        write().map_err(|error| MirrorError::file("writing", &target, error))
    }
}

fn list(paths: &BTreeSet<&String>) -> Vec<u8> {
    paths.iter().flat_map(|path| [path.as_str(), "\n"]).collect::<String>().into_bytes()
}

/// Whether a path of the list can only mean something below the folder.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}
