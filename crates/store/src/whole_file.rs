//! Files that have their name only when they are complete.
//!
//! Does not know: what is written into them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file beside its final name until it is whole; dropped before, it is gone, and what had that name is as it was.
#[derive(Debug)]
pub struct WholeFile {
    file: File,
    partial: PathBuf,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file that will be `path`.
    ///
    /// # Errors
    /// When `path` with `.partial` after it cannot be written.
    pub fn begin(path: &Path) -> io::Result<WholeFile> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        Ok(WholeFile { file: File::create(&partial)?, partial, path: path.to_owned() })
    }

    /// Gives it its name once everything is on the disk.
    ///
    /// # Errors
    /// When the disk or the folder refuses; the file is then gone.
    pub fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.partial, &self.path)
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // Under its own name it is there no more once it is finished. Why it is dropped before is told already.
        let _ = fs::remove_file(&self.partial);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_finished_leaves_what_was_there_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut first = WholeFile::begin(&path).unwrap();
        first.write_all(b"first").unwrap();
        first.finish().unwrap();
        let mut second = WholeFile::begin(&path).unwrap();
        second.write_all(b"sec").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first");
        drop(second);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
