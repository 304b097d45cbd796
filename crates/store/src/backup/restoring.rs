//! A backup file → rows of an empty database.
//!
//! Does not know: how it was written. Trusts nothing in the file until the checksum at its end was right: all of it
//! happens in one transaction that is only then committed.

use super::tables::{COUNTED_TABLES, Kind, TABLES, Table};
use super::{BackupReport, FORMAT, FORMAT_VERSION, Header, TableLine, Trailer, file_fault};
use crate::advisories::index;
use crate::connection::dialect::continue_serials;
use crate::connection::{Connection, Value, values};
use crate::encoding::unpack_json;
use crate::error::{Fault, StoreError};
use crate::migrations::SCHEMA_VERSION;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use triage::{Advisory, Assessment};

/// One line: the largest document allowed, packed badly, in hexadecimal.
const LINE_SIZE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Rows written at once.
const BATCH_ROWS_COUNT_MAX: usize = 500;
/// Characters of lines gathered before they are written.
const BATCH_SIZE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Advisories indexed at once.
const INDEX_ROWS_COUNT: i64 = 200;
/// The first schema that has the ids of watchlists beside alerts; that it counts their changes came before. Older ones are
/// caught up with both.
const WATCHLISTS_SCHEMA: u32 = 18;
const DOING: &str = "reading the backup";

pub(super) fn restore(connection: &Connection<'_>, path: &Path) -> Result<BackupReport, Fault> {
    refuse_unless_empty(connection)?;
    let file = File::open(path).map_err(file_fault(DOING, path))?;
    let decoder = zstd::Decoder::new(file).map_err(file_fault(DOING, path))?;
    let mut lines = Lines { reader: BufReader::new(decoder), hasher: Sha256::new(), path, line: String::new() };
    let schema = check_header(&mut lines)?;
    let report = read_tables(connection, &mut lines)?;
    if schema < WATCHLISTS_SCHEMA {
        catch_up_watchlists(connection)?;
    }
    for table in COUNTED_TABLES {
        if let Some(sql) = continue_serials(connection.dialect(), table) {
            connection.query(&sql, &[], &mut |_| Ok(()))?;
        }
    }
    rebuild_index(connection)?;
    connection.execute("UPDATE leases SET fence = fence + 1", &[])?;
    Ok(report)
}

fn refuse_unless_empty(connection: &Connection<'_>) -> Result<(), Fault> {
    for table in TABLES {
        if connection.number(&format!("SELECT count(*) FROM {}", table.name), &[])? > 0 {
            let reason = format!(
                "a backup can only be restored into an empty database, and this one has rows in {}: name a new one",
                table.name
            );
            return Err(StoreError::Refused(reason).into());
        }
    }
    Ok(())
}

struct Lines<'p> {
    reader: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    hasher: Sha256,
    path: &'p Path,
    line: String,
}

impl Lines<'_> {
    /// The next line; its bytes are counted into the hash when the next but one is asked for, since the trailer
    /// speaks of everything before itself.
    fn next(&mut self) -> Result<&str, Fault> {
        self.hasher.update(self.line.as_bytes());
        self.line.clear();
        let mut limited = (&mut self.reader).take(LINE_SIZE_BYTES_MAX);
        let size = limited.read_line(&mut self.line).map_err(file_fault(DOING, self.path))?;
        if size == 0 {
            return Err(self.damaged("it ends too early"));
        }
        Ok(&self.line)
    }

    fn damaged(&self, reason: &str) -> Fault {
        let (path, reason) = (self.path.display().to_string(), format!("the file is damaged: {reason}"));
        Fault::Said(StoreError::File { doing: DOING, path, reason })
    }
}

/// The schema of the database it was written from.
fn check_header(lines: &mut Lines<'_>) -> Result<u32, Fault> {
    let header = serde_json::from_str::<Header>(lines.next()?).ok().filter(|header| header.format == FORMAT);
    let Some(header) = header else { return Err(lines.damaged("it is no backup of this program")) };
    if header.version > FORMAT_VERSION || header.schema > SCHEMA_VERSION {
        let (path, reason) = (lines.path.display().to_string(), "it was written by a newer version".to_owned());
        return Err(StoreError::File { doing: DOING, path, reason }.into());
    }
    Ok(header.schema)
}

/// The table whose rows are being read, and how they are inserted.
struct Target {
    table: &'static Table,
    columns: Vec<Kind>,
    insert: String,
    rows: Vec<Vec<Value<'static>>>,
    size: usize,
    count: u64,
}

fn read_tables(connection: &Connection<'_>, lines: &mut Lines<'_>) -> Result<BackupReport, Fault> {
    let mut report = BackupReport::default();
    let mut target: Option<Target> = None;
    loop {
        let line = lines.next()?;
        if line.starts_with('[') {
            let (row, size) = (serde_json::from_str::<Vec<Json>>(line).ok(), line.len());
            let outcome = target.as_mut().zip(row).and_then(|(target, row)| target.push(row, size));
            outcome.ok_or_else(|| lines.damaged("a row does not fit its table"))?;
            if let Some(target) = target.as_mut().filter(|target| target.is_full()) {
                target.flush(connection)?;
            }
            continue;
        }
        let next = serde_json::from_str::<TableLine>(line).ok();
        let trailer = serde_json::from_str::<Trailer>(line).ok();
        if let Some(mut done) = target.take() {
            done.flush(connection)?;
            report.tables.push((done.table.name.to_owned(), done.count));
        }
        match (next, trailer) {
            (Some(next), _) => target = Some(Target::of(&next).ok_or_else(|| lines.damaged("an unknown table"))?),
            (None, Some(trailer)) => {
                let sha256 = format!("{:x}", lines.hasher.clone().finalize());
                if trailer.rows != report.rows() || trailer.sha256 != sha256 {
                    return Err(lines.damaged("its checksum is wrong"));
                }
                return Ok(report);
            }
            (None, None) => return Err(lines.damaged("a line makes no sense")),
        }
    }
}

impl Target {
    /// `None` for a table or a column that this version does not have.
    fn of(line: &TableLine) -> Option<Target> {
        let table = TABLES.iter().find(|table| table.name == line.table)?;
        let kind = |name: &String| table.columns.iter().find(|(column, _)| column == name).map(|(_, kind)| *kind);
        let columns: Vec<Kind> = line.columns.iter().map(kind).collect::<Option<_>>()?;
        let words: Vec<&str> = columns.iter().map(|kind| kind.word()).collect();
        let insert =
            format!("INSERT INTO {} ({}) {{values({})}}", table.name, line.columns.join(", "), words.join(", "));
        Some(Target { table, columns, insert, rows: Vec::new(), size: 0, count: 0 })
    }

    /// `None` if the row does not fit.
    fn push(&mut self, row: Vec<Json>, size: usize) -> Option<()> {
        if row.len() != self.columns.len() {
            return None;
        }
        let values = row.into_iter().zip(&self.columns).map(|(value, kind)| read_value(value, *kind));
        self.rows.push(values.collect::<Option<_>>()?);
        self.size += size;
        self.count += 1;
        Some(())
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= BATCH_ROWS_COUNT_MAX || self.size >= BATCH_SIZE_BYTES_MAX
    }

    fn flush(&mut self, connection: &Connection<'_>) -> Result<(), Fault> {
        connection.execute_many(&self.insert, &self.rows)?;
        self.rows.clear();
        self.size = 0;
        Ok(())
    }
}

fn read_value(value: Json, kind: Kind) -> Option<Value<'static>> {
    Some(match (value, kind) {
        (Json::Null, _) => Value::Null,
        (Json::String(text), Kind::Text) => Value::from(text),
        (Json::Number(number), Kind::Integer) => Value::from(number.as_i64()?),
        (Json::String(text), Kind::Real) => Value::from(text.parse::<f64>().ok()?),
        (Json::String(text), Kind::Blob) => Value::Blob(bytes(&text)?.into()),
        _ => return None,
    })
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = hexadecimal.as_bytes().chunks(2);
    pairs.map(|pair| Some((digit(pair[0])? << 4) | digit(*pair.get(1)?)?)).collect()
}

/// What the migration does where rows were there before it: without a count no watchlist is ever read, and without its id
/// none finds what it was told.
fn catch_up_watchlists(connection: &Connection<'_>) -> Result<(), Fault> {
    for sql in [
        "UPDATE organisations SET watchlists = 1 WHERE watchlists = 0 AND id IN (SELECT organisation_id FROM watchlists)",
        "UPDATE alerts SET watchlist_id = (
           SELECT w.id FROM watchlists w WHERE w.organisation_id = alerts.organisation_id AND w.name = alerts.watchlist)",
    ] {
        connection.execute(sql, &[])?;
    }
    Ok(())
}

fn rebuild_index(connection: &Connection<'_>) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let sql =
            "SELECT advisory, assessment FROM advisory_bodies WHERE advisory_id > $1 ORDER BY advisory_id LIMIT $2";
        let page: Vec<(Advisory, Option<Assessment>)> =
            connection.list(sql, &values![&after, INDEX_ROWS_COUNT], |row| {
                let assessment = row.get::<Option<Vec<u8>>>(1)?.map(|body| unpack_json(&body)).transpose()?;
                Ok((unpack_json(&row.get::<Vec<u8>>(0)?)?, assessment))
            })?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        let next = last.id.0.to_string();
        index(connection, &page)?;
        after = next;
    }
}
