//! `export`: all that is held, as JSON lines in one order, so that two installations can be compared.

use super::Options;
use crate::terminal;
use crate::wiring;
use anyhow::{Context, Result};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use store::{Store, WholeFile};
use tokio::sync::mpsc;

/// Pieces of text that wait to be written: the database is read while the disk is busy.
const PIECES_AHEAD_COUNT: usize = 4;

/// Writes to `out`, or to standard output if it is `-`.
pub(crate) fn run(options: &Options, out: &Path) -> Result<()> {
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        if out == Path::new("-") {
            terminal::written(write(&store, io::stdout()).await?, "writing the export to standard output")?;
        } else {
            write_file(&store, out).await.with_context(|| format!("writing the export {}", out.display()))?;
        }
        Ok(store.close().await?)
    })
}

async fn write_file(store: &Store, path: &Path) -> Result<()> {
    let mut file = WholeFile::begin(path)?;
    write(store, &mut file).await??;
    Ok(file.finish()?)
}

/// The outer result is that of reading the database, the inner one that of writing.
async fn write(store: &Store, out: impl Write) -> Result<io::Result<()>> {
    let (sender, mut receiver) = mpsc::channel::<String>(PIECES_AHEAD_COUNT);
    let writing = async move {
        let mut out = BufWriter::new(out);
        while let Some(piece) = receiver.recv().await {
            out.write_all(piece.as_bytes())?;
        }
        out.flush()
    };
    let (read, written) = tokio::join!(store.export(sender), writing);
    // Whoever cannot write stops the reading: the first cause is told.
    if written.is_ok() {
        read?;
    }
    Ok(written)
}
