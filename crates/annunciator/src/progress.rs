//! Progress of long work: a bar on a terminal, plain lines elsewhere, always on standard error.

use crate::terminal;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// A counter that people can watch.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    what: &'static str,
}

impl Progress {
    /// Begins counting `what`, e.g. `documents read`.
    pub(crate) fn start(what: &'static str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner().with_message(what);
            if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} {msg} ({elapsed})") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Progress { bar, what }
    }

    /// So many more are done.
    pub(crate) fn add(&self, count: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(count);
        }
    }

    /// The end, with the total; elsewhere than on a terminal this is the only line.
    pub(crate) fn finish(self, total: u64) {
        match self.bar {
            Some(bar) => bar.finish_and_clear(),
            None => terminal::tell(&format!("{total} {}", self.what)),
        }
    }
}
