//! CSV with a header line, of which nothing may be missing at the end.
//!
//! Does not know: what the columns mean.

use super::read_cve;
use csv::StringRecord;
use std::io::Read;

/// Stands after the last record; a file that was cut off within quotes swallows it.
const END: &str = "\nthe end of the file";

pub(super) struct Table {
    header: StringRecord,
    pub(super) records: Vec<StringRecord>,
}

impl Table {
    /// Reads all of it; `key` is the column that holds the CVE. Whatever is missing would be taken for not exploited, so a
    /// last record that is not all there (it must end its line, or have every column and a CVE) spoils the file.
    pub(super) fn read(bytes: &[u8], key: &str) -> Result<Table, String> {
        let text = bytes.trim_ascii_end();
        let line_ended = bytes[text.len()..].iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.chain(END.as_bytes()));
        let header = reader.headers().map_err(|error| error.to_string())?.clone();
        let records = reader.records().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        let mut table = Table { header, records };
        let Some(key) = table.column(key) else {
            return Err(format!("it is neither JSON nor CSV with a column {key:?}"));
        };
        let closed = table.records.pop().is_some_and(|last| last.len() == 1 && last.get(0) == Some(END.trim()));
        let full = table.records.last().is_none_or(|last| {
            last.len() >= table.header.len() && last.get(key).is_some_and(|cve| read_cve(cve).is_some())
        });
        match closed && (line_ended || full) {
            true => Ok(table),
            false => Err("its last record is not whole: it seems cut off".to_owned()),
        }
    }

    /// The place of a column, whatever its case.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.eq_ignore_ascii_case(name))
    }
}
