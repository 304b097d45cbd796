//! How much an archive may unpack to.
//!
//! Does not know: formats.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Everything that an archive unpacks to: the largest real ones (all VEX documents of Red Hat) stay below 20 GB.
pub(super) const TOTAL_SIZE_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// Bytes unpacked for each byte read. CSAF packs 8 to 40 times; gzip can reach 1,032, zstd far more.
pub(super) const DECOMPRESSION_RATIO_MAX: u64 = 200;
/// Unpacked bytes that are free of the ratio: small archives of very regular files pack extremely well.
pub(super) const DECOMPRESSION_START_BYTES: u64 = 64 * 1024 * 1024;
/// Entries of an archive: four for each document, and the largest providers have 300,000 documents.
pub(super) const ENTRIES_COUNT_MAX: usize = 2_000_000;
/// Documents that wait for a hash file later in the stream; beyond it the stream is read ahead once for hash files.
pub(super) const WAITING_SIZE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Hash files and names of signatures that wait for their document. Those of 300,000 documents take about 220 MB.
pub(super) const SIDE_FILES_SIZE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// What a file that waits takes beside its name and content.
pub(super) const WAITING_PLACE_SIZE_BYTES: usize = 200;
/// Path of an entry; file systems end at 4,096.
pub(super) const NAME_SIZE_BYTES_MAX: u64 = 4096;
/// Extended header of a tar entry: path, times and attributes fit many times.
pub(super) const EXTENDED_HEADER_SIZE_BYTES_MAX: u64 = 64 * 1024;
/// Reads from disk: large enough that their number does not matter.
pub(super) const READ_BUFFER_BYTES: usize = 256 * 1024;

/// A limit of this module was passed.
#[derive(Debug, thiserror::Error)]
pub(super) enum LimitExceeded {
    #[error("it unpacks to more than {TOTAL_SIZE_BYTES_MAX} bytes")]
    Total,
    #[error("it unpacks to more than {DECOMPRESSION_RATIO_MAX} times its size")]
    Ratio,
    #[error("it holds more than {ENTRIES_COUNT_MAX} entries")]
    Entries,
    #[error("it holds more than {SIDE_FILES_SIZE_BYTES_MAX} bytes of hash files and signatures before their documents")]
    SideFiles,
}

impl From<LimitExceeded> for io::Error {
    fn from(limit: LimitExceeded) -> Self {
        io::Error::other(limit)
    }
}

/// Whether `unpacked` bytes out of `packed` ones are too many.
pub(super) fn check(packed: u64, unpacked: u64) -> Result<(), LimitExceeded> {
    if unpacked > TOTAL_SIZE_BYTES_MAX {
        Err(LimitExceeded::Total)
    } else if unpacked > DECOMPRESSION_START_BYTES.saturating_add(packed.saturating_mul(DECOMPRESSION_RATIO_MAX)) {
        Err(LimitExceeded::Ratio)
    } else {
        Ok(())
    }
}

/// Counts what is read from disk, for [`Bounded`] above it.
pub(super) struct Counted<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let packed = Rc::new(Cell::new(0));
        (Counted { inner, packed: Rc::clone(&packed) }, packed)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.packed.set(self.packed.get() + count as u64);
        Ok(count)
    }
}

/// Stops a stream that unpacks to too much.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    pub(super) packed: Rc<Cell<u64>>,
    pub(super) unpacked: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        check(self.packed.get(), self.unpacked)?;
        Ok(count)
    }
}
