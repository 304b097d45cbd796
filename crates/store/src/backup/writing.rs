//! Rows → a backup file.
//!
//! Does not know: how it is read back.

use super::tables::{Kind, TABLES, Table};
use super::{BackupReport, Header, TableLine, Trailer, file_fault};
use crate::connection::{Connection, Row, Value, values};
use crate::encoding::json;
use crate::error::Fault;
use crate::whole_file::WholeFile;
use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use std::path::Path;

/// Rows read at once: with the largest real documents that is some hundred megabytes.
const PAGE_ROWS_COUNT: i64 = 200;
/// Compression of the file: documents are packed already.
const COMPRESSION_LEVEL: i32 = 3;
const DOING: &str = "writing the backup";

pub(super) fn write(connection: &Connection<'_>, path: &Path, header: &Header) -> Result<BackupReport, Fault> {
    let fault = file_fault(DOING, path);
    if path.exists() {
        return Err(fault(io::Error::new(io::ErrorKind::AlreadyExists, "the file exists; choose another name")));
    }
    let encoder = WholeFile::begin(path).and_then(|file| zstd::Encoder::new(file, COMPRESSION_LEVEL)).map_err(fault)?;
    let mut lines = Lines { encoder, hasher: Sha256::new(), path };
    lines.push(header)?;
    let mut report = BackupReport::default();
    for table in TABLES {
        let columns = table.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        lines.push(&TableLine { table: table.name.to_owned(), columns })?;
        report.tables.push((table.name.to_owned(), write_rows(connection, table, &mut lines)?));
    }
    let sha256 = format!("{:x}", lines.hasher.clone().finalize());
    lines.push(&Trailer { rows: report.rows(), sha256 })?;
    lines.finish()?;
    Ok(report)
}

/// Counts the hash of every line on its way into the file.
struct Lines<'p> {
    encoder: zstd::Encoder<'static, WholeFile>,
    hasher: Sha256,
    path: &'p Path,
}

impl Lines<'_> {
    fn push<T: Serialize>(&mut self, line: &T) -> Result<(), Fault> {
        let mut text = json(line)?;
        text.push('\n');
        self.hasher.update(text.as_bytes());
        self.encoder.write_all(text.as_bytes()).map_err(file_fault(DOING, self.path))
    }

    fn finish(self) -> Result<(), Fault> {
        let fault = file_fault(DOING, self.path);
        self.encoder.finish().and_then(WholeFile::finish).map_err(fault)
    }
}

fn write_rows(connection: &Connection<'_>, table: &Table, lines: &mut Lines<'_>) -> Result<u64, Fault> {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let key = columns[..table.key].join(", ");
    let parameters: Vec<String> = (2..table.key + 2).map(|number| format!("${number}")).collect();
    let select = format!("SELECT {} FROM {}", columns.join(", "), table.name);
    let first = format!("{select} ORDER BY {key} LIMIT $1");
    let next = format!("{select} WHERE ({key}) > ({}) ORDER BY {key} LIMIT $1", parameters.join(", "));
    let mut count = 0;
    let mut last: Option<Vec<Value<'static>>> = None;
    loop {
        let sql = if last.is_some() { &next } else { &first };
        let mut values = values![PAGE_ROWS_COUNT].to_vec();
        values.extend(last.take().into_iter().flatten());
        let mut page = 0;
        connection.query(sql, &values, &mut |row| {
            page += 1;
            if page == PAGE_ROWS_COUNT {
                last = Some(read_key(row, table)?);
            }
            lines.push(&read_row(row, table)?)
        })?;
        count += page.unsigned_abs();
        if last.is_none() {
            return Ok(count);
        }
    }
}

fn read_key(row: &Row<'_>, table: &Table) -> Result<Vec<Value<'static>>, Fault> {
    let column = |(index, (_, kind)): (usize, &(&str, Kind))| match kind {
        Kind::Integer => Ok(Value::from(row.get::<i64>(index)?)),
        _ => Ok(Value::from(row.get::<String>(index)?)),
    };
    table.columns[..table.key].iter().enumerate().map(column).collect()
}

fn read_row(row: &Row<'_>, table: &Table) -> Result<Vec<Json>, Fault> {
    let column = |(index, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Kind::Text => Json::from(row.get::<Option<String>>(index)?),
            Kind::Integer => Json::from(row.get::<Option<i64>>(index)?),
            Kind::Real => Json::from(row.get::<Option<f64>>(index)?.map(|number| number.to_string())),
            Kind::Blob => Json::from(row.get::<Option<Vec<u8>>>(index)?.map(|bytes| hexadecimal(&bytes))),
        })
    };
    table.columns.iter().enumerate().map(column).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
