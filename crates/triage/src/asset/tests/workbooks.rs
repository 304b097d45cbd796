//! Workbooks, made here part by part.

use super::{ids, read, refused};
use crate::asset::{InventoryError, ReadOptions, RowPlace, RowProblem, RowProblemKind, Sheets, read_inventory};
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// An archive of parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("its text");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A workbook with these sheets (name, state, rows as XML), texts and styles.
fn workbook_of(sheets: &[(&str, &str, &str)], texts: &str) -> Vec<u8> {
    let (mut listed, mut related, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, state, rows)) in (1..).zip(sheets) {
        let _ = write!(listed, r#"<sheet name="{name}" sheetId="{at}" state="{state}" r:id="rId{at}"/>"#);
        let _ = write!(
            related,
            r#"<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>"#
        );
        let sheet = format!(
            r#"<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>"#
        );
        parts.push((format!("xl/worksheets/sheet{at}.xml"), sheet));
    }
    let book = format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>"#);
    let package = format!(
        r#"<Relationships><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    // Formats: 0 general, 1 two digits after the point, 2 a date.
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="2" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#
    );
    parts.extend([
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        ("_rels/.rels".to_owned(), package),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{related}</Relationships>")),
        ("xl/styles.xml".to_owned(), styles),
        ("xl/sharedStrings.xml".to_owned(), texts.to_owned()),
    ]);
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    archive(&parts)
}

fn workbook(rows: &str) -> Vec<u8> {
    workbook_of(
        &[("Devices", "visible", rows)],
        &format!(r#"<sst xmlns="{MAIN}" uniqueCount="1"><si><t>PLC</t></si></sst>"#),
    )
}

/// A row of texts.
fn row(number: u32, cells: &[&str]) -> String {
    let cells = cells
        .iter()
        .zip('A'..)
        .map(|(text, column)| format!(r#"<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>"#));
    format!(r#"<row r="{number}">{}</row>"#, cells.collect::<String>())
}

#[test]
fn a_sheet_is_read_as_a_person_sees_it() {
    let header = row(3, &["Asset ID", "Product", "Version", "Serial", "Notes"]);
    let rows = format!(
        r#"{}{header}
        <row r="4"><c r="A4"><v>17</v></c><c r="B4" t="s"><v>0</v></c><c r="C4" t="inlineStr"><is><t>2.10</t></is></c><c r="D4"><v>4006381333931</v></c><c r="E4" s="2"><v>45323</v></c></row>
        <row r="6"><c r="A6" t="str"><f>CONCAT("A","6")</f><v>A6</v></c><c r="B6" t="s"><v>0</v></c><c r="C6"><v>6</v></c><c r="E6"><v>0.30000000000000004</v></c></row>
        <row r="7"><c r="A7" t="s"><v>0</v></c><c r="B7" t="s"><v>0</v></c><c r="C7"><v>2.1</v></c></row>
        <row r="8"><c r="A8"><v>8</v></c><c r="B8" t="s"><v>0</v></c><c r="C8" s="1"><v>2.1</v></c></row>
        <row r="9"><c r="A9"><v>9</v></c><c r="B9" t="s"><v>0</v></c><c r="C9" s="2"><v>45324</v></c></row>
        <row r="10"><c r="A10"><v>10</v></c><c r="B10" t="e"><v>#REF!</v></c></row>"#,
        row(1, &["Plant 3"])
    );
    let read = read(&workbook(&rows));
    assert_eq!((read.header_row, ids(&read)), (3, vec!["17", "A6", "PLC", "8", "9", "10"]));
    let versions: Vec<&str> = read.records.iter().map(|record| record.version.as_str()).collect();
    assert_eq!(versions, ["2.10", "6", "2.1 or 2.10", "2.10", "", ""]);
    let first = &read.records[0];
    assert_eq!([&first.serial_number, &first.notes, &read.records[1].notes], ["4006381333931", "2024-02-01", "0.3"]);
    let number = |version: &str| RowProblemKind::NumberAsVersion { version: version.to_owned() };
    let told = |place, problem| RowProblem { place: RowPlace::Row(place), problem };
    let date = RowProblemKind::DateAsVersion { date: "2024-02-02".to_owned() };
    let error = RowProblemKind::CellError { column: "Product".to_owned() };
    assert_eq!(
        read.problems,
        [told(7, number("2.1 or 2.10")), told(8, number("2.10")), told(9, date), told(10, error)]
    );
}

#[test]
fn the_first_shown_sheet_is_read_or_the_one_that_is_named() {
    let sheet = |id: &str| format!("{}{}", row(1, &["id", "product"]), row(2, &[id, "PLC"]));
    let (a, b, c) = (sheet("hidden"), sheet("first"), sheet("second"));
    let book = workbook_of(&[("Lists", "hidden", &a), ("North", "visible", &b), ("South", "visible", &c)], "<sst/>");
    let all = vec!["North".to_owned(), "South".to_owned()];
    let first = read(&book);
    assert_eq!(
        (ids(&first), &first.sheets),
        (vec!["first"], &Some(Sheets { read: "North".to_owned(), all: all.clone() }))
    );
    let named =
        |name: &str| read_inventory(&book, &ReadOptions { sheet: Some(name.to_owned()), ..ReadOptions::default() });
    assert_eq!(ids(&named("south").expect("a sheet")), ["second"]);
    assert_eq!(named("East"), Err(InventoryError::UnknownSheet { sheet: "East".to_owned(), sheets: all }));
}

#[test]
fn a_sheet_with_two_cells_far_apart_takes_no_memory_for_what_lies_between() {
    let rows = format!(
        r#"{}{}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
        row(1, &["id", "product"]),
        row(2, &["A1", "PLC"])
    );
    let read = read(&workbook(&rows));
    assert_eq!(ids(&read), ["A1"]);
    assert_eq!(read.problems.len(), 2, "a surplus cell, and a row that says nothing");
}

#[test]
fn an_empty_sheet_and_wrong_columns_are_refused_with_a_reason() {
    assert_eq!(refused(&workbook("")), InventoryError::Empty);
    assert!(matches!(refused(&workbook(&row(1, &["id", "product"]))), InventoryError::NoRows { .. }));
    let wrong = workbook(&format!("{}{}", row(1, &["colour", "size"]), row(2, &["red", "1"])));
    assert!(matches!(refused(&wrong), InventoryError::NoProductColumn { .. }));
}

#[test]
fn a_zip_bomb_is_refused_before_anything_of_it_is_read() {
    let blanks = " ".repeat(2 * 1024 * 1024);
    let stretch = workbook(&format!("{}<!-- -->{blanks}", row(1, &["id", "product"])));
    assert_eq!(refused(&stretch), InventoryError::Bomb, "no cell is two megabytes long");
    let texts = r#"<sst uniqueCount="99999999999999999999"><si><t>x</t></si></sst>"#;
    assert_eq!(refused(&workbook_of(&[("A", "visible", "")], texts)), InventoryError::Bomb);
    let styles = "<xf/>".repeat(1024 * 1024);
    assert_eq!(refused(&archive(&[("xl/styles.xml", &styles)])), InventoryError::Bomb);
    let tags = "<c/>".repeat(16 * 1024 * 1024);
    let parts: Vec<(String, &str)> =
        (0..13).map(|at| (format!("xl/worksheets/sheet{at}.xml"), tags.as_str())).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let bomb = archive(&parts);
    assert!(bomb.len() < 8 * 1024 * 1024, "{} bytes", bomb.len());
    assert_eq!(refused(&bomb), InventoryError::Bomb);
}

#[test]
fn a_version_that_the_sheet_rounds_or_cuts_clears_nothing() {
    let rows = r#"<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>0</v></c><c r="C2"><v>1.1</v></c></row>
        <row r="3"><c r="A3"><v>2</v></c><c r="B3" t="s"><v>0</v></c><c r="C3" s="1"><v>1.156</v></c></row>
        <row r="4"><c r="A4"><v>3</v></c><c r="B4" t="s"><v>0</v></c><c r="C4"><v>1.15</v></c></row>"#;
    let read = read(&workbook(&format!("{}{rows}", row(1, &["id", "product", "version"]))));
    let versions: Vec<&str> = read.records.iter().map(|record| record.version.as_str()).collect();
    assert_eq!(versions, ["1.1 or 1.10", "1.16 or 1.156", "1.15"]);
    let readable = |version: &&str| crate::product::Version::parse(version).is_some();
    assert_eq!(versions.iter().filter(|version| readable(version)).count(), 1);
}

#[test]
fn what_a_reader_would_hold_at_once_is_bounded_whatever_the_part_is_called() {
    let long = "<".repeat(2 * 1024 * 1024);
    for inside in [format!("<![CDATA[{long}]]>"), format!("<!--{long}-->"), format!("<c r='{long}'/>")] {
        let sheet = format!("<worksheet><sheetData>{inside}</sheetData></worksheet>");
        for name in ["xl/worksheets/sheet1.xml", "xl/sheet.data"] {
            assert_eq!(refused(&archive(&[(name, &sheet)])), InventoryError::Bomb, "{name}");
        }
    }
    let texts = r#"<x:sst uniqueCount="99999999"><si><t>x</t></si></x:sst>"#;
    assert_eq!(refused(&archive(&[("xl/texts.data", texts)])), InventoryError::Bomb);
    let remark = format!("<!-- it's -->{}", row(1, &["id", "product"]));
    assert!(matches!(refused(&workbook(&remark)), InventoryError::NoRows { .. }), "a remark is no attack");
}

#[test]
fn one_text_that_a_million_cells_point_to_is_refused() {
    let long = "x".repeat(30_000);
    let texts = format!(r#"<sst uniqueCount="1"><si><t>{long}</t></si></sst>"#);
    let header: String =
        ["product", "vendor", "version", "site", "zone", "serial", "hostname", "owner", "order number", "exposure"]
            .iter()
            .zip('A'..)
            .map(|(text, column)| format!(r#"<c r="{column}1" t="inlineStr"><is><t>{text}</t></is></c>"#))
            .collect();
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(10);
    let rows = format!(r#"<row r="1">{header}</row>{}"#, format!("<row>{cells}</row>").repeat(60_000));
    assert_eq!(refused(&workbook_of(&[("A", "visible", &rows)], &texts)), InventoryError::TooMuchText);
}

#[test]
fn a_damaged_or_protected_workbook_is_refused_with_a_reason() {
    let whole = workbook(&format!("{}{}", row(1, &["id", "product"]), row(2, &["A1", "PLC"])));
    assert!(matches!(refused(&whole[..whole.len() / 2]), InventoryError::BrokenWorkbook { .. }));
    assert!(matches!(
        refused(&archive(&[("readme.txt", "hello")])),
        InventoryError::BrokenWorkbook { .. } | InventoryError::UnknownSheet { .. }
    ));
    let cut = workbook(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>id"#);
    assert!(matches!(refused(&cut), InventoryError::BrokenWorkbook { .. }));
    let backwards =
        workbook(&format!("{}{}{}", row(1, &["id", "product"]), row(5, &["A5", "PLC"]), row(2, &["A2", "PLC"])));
    assert!(matches!(refused(&backwards), InventoryError::BrokenWorkbook { .. }));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let protected = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 64], &name].concat();
    assert_eq!(refused(&protected), InventoryError::Encrypted);
}

#[test]
fn a_workbook_of_300_000_rows_is_read() {
    let mut rows = row(1, &["Asset ID", "Hersteller", "Produkt", "Firmwarestand"]);
    for number in 2..=300_001 {
        let _ = write!(
            rows,
            r#"<row r="{number}"><c r="A{number}"><v>{number}</v></c><c r="B{number}" t="s"><v>0</v></c><c r="C{number}" t="s"><v>0</v></c><c r="D{number}" t="str"><v>V2.{number}</v></c></row>"#
        );
    }
    let read = read(&workbook(&rows));
    assert_eq!((read.records.len(), read.problems.len()), (300_000, 0));
    assert_eq!(read.records[299_999].version, "V2.300001");
}
