//! A mirror's folder on disk: files that appear whole, and go only if we wrote them.
//!
//! One run writes at a time. A list of what was written stands in the folder. What it does not name is somebody else's and stays.
//! Does not know: what the files say.

use super::MirrorError;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// The list of what was written here.
const WRITTEN: &str = ".annunciator-mirror";
/// What a file is called until it is whole. One that a killed run left is overwritten by the next.
const PARTIAL: &str = ".annunciator-partial";
/// Locked by the run that writes. It stays: to remove it would let two runs lock two files.
const LOCK: &str = ".annunciator-lock";

/// An open folder.
pub(super) struct Folder {
    root: PathBuf,
    /// Held as long as this is.
    _lock: fs::File,
    before: BTreeSet<String>,
    now: BTreeSet<String>,
    /// Files that were written because they were missing or other.
    pub(super) written: u64,
}

impl Folder {
    /// Opens a folder that is empty, missing, or a mirror of ours, unless another run has it open.
    pub(super) fn open(root: &Path) -> Result<Folder, MirrorError> {
        let fault = |error| MirrorError::file("opening", root, error);
        fs::create_dir_all(root).map_err(fault)?;
        let list = root.join(WRITTEN);
        let mut others = fs::read_dir(root).map_err(fault)?.filter_map(Result::ok).map(|found| found.file_name());
        if others.any(|name| name != LOCK && name != PARTIAL) && !list.exists() {
            return Err(MirrorError::Foreign { folder: root.to_owned() });
        }
        let _lock = lock(root)?;
        let before = match fs::read_to_string(&list) {
            Ok(text) => text.lines().map(str::to_owned).filter(|path| is_inside(path)).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
            Err(error) => return Err(MirrorError::file("reading", &list, error)),
        };
        Ok(Folder { root: root.to_owned(), _lock, before, now: BTreeSet::new(), written: 0 })
    }

    /// Says which files there will be, before the first of them is written: a run that is cut off leaves none unknown.
    pub(super) fn announce(&mut self, paths: impl IntoIterator<Item = String>) -> Result<(), MirrorError> {
        self.now.extend(paths);
        let both: BTreeSet<&String> = self.before.union(&self.now).collect();
        self.replace(WRITTEN, &list(&both), fs::File::sync_data)
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

fn lock(root: &Path) -> Result<fs::File, MirrorError> {
    let path = root.join(LOCK);
    let fault = |error| MirrorError::file("locking", &path, error);
    let file = fs::File::options().create(true).append(true).open(&path).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(MirrorError::Busy { folder: root.to_owned() }),
        Err(fs::TryLockError::Error(error)) => Err(fault(error)),
    }
}

fn list(paths: &BTreeSet<&String>) -> Vec<u8> {
    paths.iter().flat_map(|path| [path.as_str(), "\n"]).collect::<String>().into_bytes()
}

/// Whether a path of the list can only mean something below the folder.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_at_once_is_refused_and_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Folder::open(folder.path()).unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(MirrorError::Busy { .. })));
        first.announce(["a".to_owned()]).unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(MirrorError::Busy { .. })));
        first.finish().unwrap();
        assert!(Folder::open(folder.path()).is_ok());
    }

    #[test]
    fn a_run_that_was_killed_before_its_first_file_is_simply_run_again() {
        let folder = tempfile::tempdir().unwrap();
        drop(Folder::open(folder.path()).unwrap());
        fs::write(folder.path().join(PARTIAL), "half").unwrap();
        let mut again = Folder::open(folder.path()).unwrap();
        again.announce([]).unwrap();
        assert!(!folder.path().join(PARTIAL).exists(), "what the killed run left is gone");
    }

    #[test]
    fn a_folder_of_somebody_else_is_not_even_locked() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("theirs"), "").unwrap();
        assert!(matches!(Folder::open(folder.path()), Err(MirrorError::Foreign { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
