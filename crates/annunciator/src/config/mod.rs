//! The configuration: one TOML file over the documented defaults, then the environment, then the command line.
//!
//! Does not know: what the settings do.

mod catalogs;
mod channels;
mod draft;
mod oidc;
mod sections;

pub(crate) use catalogs::Exploited;
pub(crate) use channels::ChannelServer;
pub(crate) use sections::{Config, Mail, MailSecurity, MailTransport, Polling, Provider, Server, Watchlist};

use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::Path;
use toml::{Table, Value};

/// The defaults with a comment for every key; `annunciator config` prints it.
pub(crate) const DEFAULT: &str = include_str!("default.toml");

/// Reads `file` (if any) over the defaults, then variables named `ANNUNCIATOR_<SECTION>_<KEY>`.
pub(crate) fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, OsString)>) -> Result<Config> {
    let mut table: Table = DEFAULT.parse().context("reading the built-in defaults")?;
    if let Some(path) = file {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("reading configuration {}", path.display()))?;
        let given: Table = text.parse().with_context(|| format!("reading configuration {}", path.display()))?;
        merge(&mut table, given);
    }
    override_from(&mut table, environment)?;
    Value::Table(table).try_into().context("reading the configuration")
}

/// Values of `given` win; tables are merged key by key.
fn merge(base: &mut Table, given: Table) {
    for (key, value) in given {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(more)) => merge(inner, more),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// A variable must name a plain key that exists; a misspelt one is an error, not a silence.
fn override_from(table: &mut Table, environment: impl Iterator<Item = (String, OsString)>) -> Result<()> {
    for (name, text) in environment {
        let Some(rest) = name.strip_prefix("ANNUNCIATOR_") else { continue };
        if RESERVED.contains(&rest) || rest.starts_with(RESERVED_BEGINNING) {
            continue;
        }
        let Some(slot) = slot(table, &rest.to_lowercase()) else {
            bail!("environment variable {name} names no configuration key; `annunciator config` lists them")
        };
        let text = text.to_str().with_context(|| format!("environment variable {name} is no UTF-8"))?;
        *slot = typed(slot, text).with_context(|| format!("reading environment variable {name}"))?;
    }
    Ok(())
}

/// Variables of ours that are not configuration: options of the command line, and those the tests use.
const RESERVED: [&str; 9] =
    ["CONFIG", "LISTEN", "DATA_DIR", "DATABASE_URL", "LOG", "CORPUS", "CRASH_ROUNDS", "CRASH_SEED", "TIMELINE"];
/// What the names begin with of variables that say where something for the tests is.
const RESERVED_BEGINNING: &str = "TEST_";

fn slot<'a>(table: &'a mut Table, rest: &str) -> Option<&'a mut Value> {
    let (section, key) = rest.split_once('_')?;
    let value = table.get_mut(section)?.as_table_mut()?.get_mut(key)?;
    (!value.is_array() && !value.is_table()).then_some(value)
}

fn typed(like: &Value, text: &str) -> Result<Value> {
    Ok(match like {
        Value::Integer(_) => Value::Integer(text.parse().context("a whole number is expected")?),
        Value::Boolean(_) => Value::Boolean(text.parse().context("true or false is expected")?),
        _ => Value::String(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, OsString)> {
        pairs.iter().map(|(k, v)| (k.to_string(), v.into())).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn defaults_are_complete_and_documented() {
        let config = load(None, environment(&[])).unwrap();
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        let lines: Vec<&str> = DEFAULT.lines().collect();
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(" = ") && !line.starts_with('#')) {
            let documented = lines[..i].iter().rev().take_while(|l| !l.is_empty()).any(|l| l.starts_with('#'));
            assert!(documented || line.starts_with("host"), "{line} has no comment");
        }
    }

    #[test]
    fn the_examples_work_when_they_are_uncommented() {
        let examples = DEFAULT.split_once("# [[providers]]").unwrap().1;
        let lines = examples.lines().filter_map(|line| line.strip_prefix("# ")).filter(|line| {
            line.starts_with("[[")
                || line.starts_with("[watch")
                || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
        });
        let text: Vec<&str> = std::iter::once("[[providers]]").chain(lines).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, text.join("\n")).unwrap();
        let config = load(Some(&file), environment(&[])).unwrap();
        assert_eq!((config.providers.len(), config.watchlists.len(), config.catalogs.exploited.len()), (3, 1, 1));
        assert_eq!(config.channels.len(), 2);
        // The files that the examples name are nobody's.
        let text: Vec<&str> = text.into_iter().filter(|line| !line.contains("_file")).collect();
        std::fs::write(&file, text.join("\n")).unwrap();
        crate::wiring::settings(&load(Some(&file), environment(&[])).unwrap()).unwrap();
    }

    #[test]
    fn the_environment_wins_over_the_file_and_keeps_types() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, "[mail]\nhost = \"a\"\nport = 2525\n").unwrap();
        let config = load(Some(&file), environment(&[("ANNUNCIATOR_MAIL_HOST", "b"), ("PATH", "x")])).unwrap();
        assert_eq!((config.mail.host.as_str(), config.mail.port), ("b", 2525));
    }

    #[test]
    fn what_only_the_tests_read_is_no_configuration() {
        let names = ["CORPUS", "TEST_POSTGRES", "TEST_CLIENT", "CRASH_ROUNDS", "CRASH_SEED", "TIMELINE"];
        let set = names.map(|name| (format!("ANNUNCIATOR_{name}"), OsString::from("x")));
        load(None, set.into_iter()).unwrap();
    }

    #[test]
    fn unknown_keys_and_variables_are_errors_that_name_them() {
        let error = load(None, environment(&[("ANNUNCIATOR_MAIL_HOTS", "b")])).unwrap_err();
        assert!(format!("{error:#}").contains("ANNUNCIATOR_MAIL_HOTS"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        std::fs::write(&file, "[mail]\nhots = \"a\"\n").unwrap();
        assert!(format!("{:#}", load(Some(&file), environment(&[])).unwrap_err()).contains("hots"));
    }
}
