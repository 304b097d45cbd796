//! The one way to the corpus.
//!
//! Does not know: what is in it.

use std::path::PathBuf;

const CORPUS_DEFAULT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");

/// The corpus, or `None` after saying that `test` is skipped.
#[expect(clippy::disallowed_methods, reason = "a test's input, not the program's configuration")]
pub(crate) fn corpus(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var("ANNUNCIATOR_CORPUS").unwrap_or_else(|_| CORPUS_DEFAULT.to_owned()));
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{test}: no corpus at {}", folder.display());
    println!("skipped: {test}: no corpus");
    None
}

/// `work` for each of `tasks`, on every core.
pub(crate) fn in_parallel<T: Sync, R: Send>(tasks: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = tasks.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> =
            tasks.chunks(share).map(|part| scope.spawn(|| part.iter().map(&work).collect::<Vec<R>>())).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}
