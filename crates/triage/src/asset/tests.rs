use super::problem::DerivedFrom;
use super::*;

mod bills;
mod objects;
mod workbooks;

const SHEET: &str = "asset_id,vendor,product,order_number,firmware_version,site\nA1,Siemens,CP 343-1 Lean,6GK7 343-1CX10-0XE0,V3.1.1,Werk Süd\n";

fn read(bytes: &[u8]) -> ReadInventory {
    read_inventory(bytes, &ReadOptions::default()).expect("an inventory")
}

fn refused(bytes: &[u8]) -> InventoryError {
    read_inventory(bytes, &ReadOptions::default()).expect_err("no inventory")
}

fn only(bytes: &[u8]) -> AssetRecord {
    let ReadInventory { mut records, problems, .. } = read(bytes);
    assert_eq!(problems, [], "no problems");
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn kinds(text: &str) -> Vec<RowProblemKind> {
    read(text.as_bytes()).problems.into_iter().map(|row| row.problem).collect()
}

fn ids(read: &ReadInventory) -> Vec<&str> {
    read.records.iter().map(|record| record.external_id.as_str()).collect()
}

#[test]
fn every_encoding_a_spreadsheet_writes_gives_the_same_record() {
    let expected = only(SHEET.as_bytes());
    assert_eq!(expected.site, "Werk Süd");
    assert_eq!(expected.order_number, "6GK7 343-1CX10-0XE0");
    let units: Vec<u16> = SHEET.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let latin: Vec<u8> = SHEET.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for bytes in [
        with(&[0xef, 0xbb, 0xbf], SHEET.as_bytes()),
        with(&[0xff, 0xfe], &little),
        with(&[0xfe, 0xff], &big),
        little,
        big,
        latin,
    ] {
        assert_eq!(only(&bytes), expected);
    }
}

#[test]
fn a_utf_16_csv_with_tabs_as_excel_saves_unicode_text_is_read() {
    let text = "Asset ID\tHersteller\tModell\r\nP-1\tVogel & Söhne\tPumpensteuerung Ω\r\n";
    let bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let record = only(&bytes);
    assert_eq!((record.vendor.as_str(), record.product.as_str()), ("Vogel & Söhne", "Pumpensteuerung Ω"));
}

#[test]
fn windows_1252_keeps_its_dashes_and_euros() {
    assert_eq!(only(b"id;product;notes\nA1;PLC \x96 spare;5 \x80\n").notes, "5 €");
}

#[test]
fn headers_of_four_languages_are_understood() {
    let german = only(
        "Inventarnummer;Hersteller;Typ;Bestellnummer;FW-Stand;Standort\nA1;Siemens;CP 343-1;6GK7343-1EX30-0XE0;V3.0;Ulm\n"
            .as_bytes(),
    );
    let parts = [&german.vendor, &german.product, &german.order_number, &german.version, &german.site];
    assert_eq!(parts, ["Siemens", "CP 343-1", "6GK7343-1EX30-0XE0", "V3.0", "Ulm"]);
    let french = only(
        "N° inventaire;Fabricant;Désignation;Référence;Version du firmware;N° de série;Emplacement\nA1;Schneider;Modicon M340;BMXP342020;2.7;S1;Lyon\n"
            .as_bytes(),
    );
    let parts = [&french.external_id, &french.product, &french.order_number, &french.version, &french.serial_number];
    assert_eq!(parts, ["A1", "Modicon M340", "BMXP342020", "2.7", "S1"]);
    let spanish = only("ID,Fabricante,Modelo,Número de pedido,Versión\nA1,ABB,AC500,PM573,2.5\n".as_bytes());
    assert_eq!((spanish.order_number.as_str(), spanish.version.as_str()), ("PM573", "2.5"));
    let mlfb =
        only("Betriebsmittel;MLFB;Firmwarestand;Bezeichnung\nK17;6ES7 315-2EH14-0AB0;V3.2;SPS Filter\n".as_bytes());
    assert_eq!((mlfb.order_number.as_str(), mlfb.version.as_str()), ("6ES7 315-2EH14-0AB0", "V3.2"));
}

#[test]
fn every_header_word_is_of_a_field_and_every_field_has_words() {
    let words: toml::Table = toml::from_str(include_str!("headers.toml")).expect("the file");
    let mut codes: Vec<&str> = words.keys().map(String::as_str).collect();
    let mut known: Vec<&str> = Field::CODES.to_vec();
    codes.sort_unstable();
    known.sort_unstable();
    assert_eq!(codes, known);
    let headers: Vec<String> = Field::CODES.iter().map(ToString::to_string).collect();
    let fields: Vec<_> = Field::ALL.into_iter().map(Some).collect();
    assert_eq!(columns::guess(&headers), fields, "our own headers are their fields");
}

#[test]
fn the_best_word_wins_and_not_the_first_column() {
    let record = only(b"Name,Type,Manufacturer,Asset tag,ID\nplc-7,S7-1200,Siemens,T-7,55\n");
    assert_eq!((record.product.as_str(), record.hostname.as_str()), ("S7-1200", "plc-7"));
    assert_eq!(record.external_id, "T-7");
    assert_eq!(only(b"id,name\n1,S7-1200\n").product, "S7-1200");
}

#[test]
fn semicolons_tabs_and_bars_separate_as_commas_do() {
    let expected = only(SHEET.as_bytes());
    for separator in [";", "\t", "|"] {
        assert_eq!(only(SHEET.replace(',', separator).as_bytes()), expected);
    }
    let commas = only(b"id;product;notes\nA1;PLC;one, two, three, four, five\n");
    assert_eq!(commas.notes, "one, two, three, four, five");
    assert_eq!(only(b"sep=;\nid;product\nA1;a,b\n").product, "a,b");
}

#[test]
fn a_title_above_the_header_is_left_out() {
    let text = "Inventory of plant 3;;\nas of;2024-02-01;\n;;\nAsset ID;Manufacturer;Model\nA1;ABB;AC500\n";
    let read = read(text.as_bytes());
    assert_eq!((read.header_row, ids(&read)), (4, vec!["A1"]));
}

#[test]
fn quoted_separators_and_line_breaks_stay_in_their_cell() {
    let record = only(b"id,vendor,product,notes\nA1,\"Siemens AG, Digital Industries\",PLC,\"two\nlines; really\"\n");
    assert_eq!(record.vendor, "Siemens AG, Digital Industries");
    assert_eq!(record.notes, "two\nlines; really");
    let read = read(b"id,product,notes\nA1,PLC,\"a\nb\"\nA2,PLC,=1+1\n");
    assert_eq!(read.problems[0].place, RowPlace::Line(4), "lines are counted as an editor counts them");
}

#[test]
fn a_quote_that_is_never_closed_imports_nothing_and_is_told() {
    let rows: String = (0..40).map(|at| format!("A{at},PLC,fine\n")).collect();
    let text = format!("id,product,notes\nX,19 rack,\"open\n{rows}");
    assert_eq!(refused(text.as_bytes()), InventoryError::UnclosedQuote { line: 2 });
    let many: String = (0..400).map(|at| format!("A{at},PLC,fine\n")).collect();
    let text = format!("id,product,notes\nX,rack,\"open\n{many}Y,PLC,\"last\"\n");
    assert_eq!(refused(text.as_bytes()), InventoryError::UnclosedQuote { line: 2 });
    assert_eq!(only(b"id,product\nA1,19\" rack\n").product, "19\" rack");
}

#[test]
fn a_row_of_nothing_but_separators_takes_no_memory_for_each_of_them() {
    let text = format!("id,product\nA1,PLC\nA2,PLC{}\n", ",".repeat(5 * 1024 * 1024));
    assert_eq!(refused(text.as_bytes()), InventoryError::LongRow { line: 3 });
    let open = format!("id,product\nA1,\"{}", "PLC\n".repeat(2 * 1024 * 1024));
    assert_eq!(refused(open.as_bytes()), InventoryError::LongRow { line: 2 });
    let wide = format!("id,product\nA1,PLC{}last\n", ",".repeat(100_000));
    assert_eq!(kinds(&wide), [RowProblemKind::CellCount { cells: 513, columns: 2 }]);
}

#[test]
fn rows_without_an_id_get_one_that_is_the_same_at_every_import() {
    let text = "id,product,serial number,hostname,version,site\n,PLC,S-1,,1,x\n,PLC,,PLC-7,1,x\n,PLC,,,1,x\n,PLC,,,1,x\n,,,,1,\nn/a,PLC,S-2,,1,x\n";
    let read = read(text.as_bytes());
    let ids = ids(&read);
    assert_eq!((ids[0], ids[1]), ("serial S-1", "host plc-7"));
    assert!(ids[2].starts_with("row ") && ids[3] == format!("{} #2", ids[2]), "two devices of one kind: {ids:?}");
    assert_eq!(ids[4], "serial S-2", "a placeholder is no id");
    let from = |kind: &RowProblemKind| match kind {
        RowProblemKind::MissingId { from, .. } => Some(*from),
        RowProblemKind::SaysNothing => None,
        other => panic!("{other:?}"),
    };
    let told: Vec<_> = read.problems.iter().map(|row| from(&row.problem)).collect();
    let content = Some(DerivedFrom::Content);
    let serial = Some(DerivedFrom::SerialNumber);
    assert_eq!(told, [serial, Some(DerivedFrom::Hostname), content, content, None, serial]);
    let updated = read_inventory(text.replace(",1,", ",2,").as_bytes(), &ReadOptions::default()).expect("again");
    assert_eq!(super::tests::ids(&updated), super::tests::ids(&read), "an update changes no id");
}

#[test]
fn a_list_without_an_id_column_is_told_once_and_counts_every_device() {
    let read = read(b"order_number,version\n6ES7 315-2EH14-0AB0,3.2\n6ES7 315-2EH14-0AB0,3.2\n");
    assert_eq!(read.problems, [RowProblem { place: RowPlace::Line(1), problem: RowProblemKind::NoIdColumn }]);
    assert_eq!(read.records.len(), 2);
}

#[test]
fn a_second_row_with_an_id_is_kept_under_another_so_that_no_device_is_lost() {
    let read = read(b"id,product\nA1,x\nA1,z\nA1,x\nA2,w\nA1,y\n");
    assert_eq!(ids(&read), ["A1", "A1 #2", "A2", "A1 #3"]);
    let told: Vec<_> = read.problems.into_iter().map(|row| row.problem).collect();
    let duplicate = |kept_as: &str| RowProblemKind::DuplicateId { id: "A1".to_owned(), kept_as: kept_as.to_owned() };
    let repeated = RowProblemKind::RepeatedRow { id: "A1".to_owned() };
    assert_eq!(told, [duplicate("A1 #2"), repeated, duplicate("A1 #3")]);
}

#[test]
fn an_id_is_one_line_and_short_enough_for_an_index() {
    let long = "x".repeat(900);
    let read = read(format!("id,product\n\"A\u{a0} \n1\",PLC\n{long}1,PLC\n{long}2,PLC\n").as_bytes());
    assert_eq!(read.records[0].external_id, "A 1");
    assert!(read.records[1].external_id.len() <= 200 && read.records[1].external_id != read.records[2].external_id);
}

#[test]
fn formulas_are_kept_as_text_and_reported() {
    let read = read(b"id,product\nA1,\"=cmd|' /C calc'!A0\"\nA2,-\nA3,+49 7351\n");
    assert_eq!(read.records[0].product, "=cmd|' /C calc'!A0");
    let formula = RowProblemKind::Formula { column: "product".to_owned() };
    assert_eq!(read.problems, [RowProblem { place: RowPlace::Line(2), problem: formula }]);
}

#[test]
fn an_export_runs_no_formula_and_reads_back_as_it_was() {
    let records: Vec<AssetRecord> =
        ["=cmd|' /C calc'!A0", "@SUM(A1)", "+A1", "-A1", "'=x", "a,\"b\"\nc", "\tx", "plain"]
            .iter()
            .enumerate()
            .map(|(at, text)| AssetRecord {
                external_id: format!("A{at}"),
                product: (*text).trim().to_owned(),
                notes: (*text).trim().to_owned(),
                ..AssetRecord::default()
            })
            .collect();
    let text = write_csv(&records);
    let cells = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).into_records();
    for cell in cells.flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
    assert_eq!(read(text.as_bytes()).records, records);
    assert_eq!(
        refused(write_csv([]).as_bytes()),
        InventoryError::NoRows { headers: Field::CODES.iter().map(ToString::to_string).collect() }
    );
}

#[test]
fn a_cell_that_only_says_that_there_is_nothing_is_empty() {
    let record = only("id,vendor,product,order_number,version,site\nA1,Acme,none,N/A,–,k.A.\n".as_bytes());
    let cells = [record.product, record.order_number, record.version, record.site];
    assert_eq!((cells.concat().as_str(), record.vendor.as_str()), ("", "Acme"));
}

#[test]
fn a_sheet_full_of_problems_tells_the_first_and_counts_the_rest() {
    let rows = INVENTORY_PROBLEMS_COUNT_MAX + 7;
    let told = kinds(&format!("id,product\n{}", ",=A1\n".repeat(rows)));
    assert_eq!(told.len(), INVENTORY_PROBLEMS_COUNT_MAX + 1);
    assert!(matches!(told.last(), Some(RowProblemKind::More { .. })));
}

#[test]
fn short_long_and_overlong_rows_are_reported() {
    assert_eq!(kinds("id,product\nA1\nA2,x\n"), [RowProblemKind::CellCount { cells: 1, columns: 2 }]);
    assert_eq!(kinds("id,product\nA1,x,y\n"), [RowProblemKind::CellCount { cells: 3, columns: 2 }]);
    assert_eq!(kinds("id,product\nA1,x,\n"), [], "an empty surplus cell loses nothing");
    let long = format!("id,product\nA1,{}\n", "ü".repeat(5000));
    assert_eq!(kinds(&long), [RowProblemKind::CellTooLong { column: "product".to_owned() }]);
}

#[test]
fn an_empty_file_a_header_alone_and_wrong_columns_are_refused_with_a_reason() {
    for empty in ["", "\n\n", " ; ;\n", "\u{feff}"] {
        assert_eq!(refused(empty.as_bytes()), InventoryError::Empty, "{empty:?}");
    }
    let headers = |words: [&str; 2]| words.map(str::to_owned).to_vec();
    assert_eq!(refused(b"id,product\n"), InventoryError::NoRows { headers: headers(["id", "product"]) });
    let wrong = refused(b"colour,size\nred,1\n");
    assert_eq!(wrong, InventoryError::NoProductColumn { headers: headers(["colour", "size"]) });
    assert!(wrong.to_string().contains("colour, size") && wrong.to_string().contains("order_number"));
    assert!(matches!(refused(b"id,colour\n1,red\n"), InventoryError::NoProductColumn { .. }));
    assert!(matches!(refused(b"%PDF-1.7"), InventoryError::OtherKind { .. }));
    assert!(matches!(refused(b"<?xml version='1.0'?><bom/>"), InventoryError::OtherKind { .. }));
    assert_eq!(refused(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), InventoryError::OldWorkbook);
}

#[test]
fn a_person_may_say_what_a_column_holds() {
    let choice = |header: &str, field| ColumnChoice { column: ColumnName::Header(header.to_owned()), field };
    let text = b"colour,product,size\nred,box,1\n";
    let options = |columns| ReadOptions { columns, sheet: None };
    let chosen = options(vec![choice("Colour", Some(Field::Product)), choice("size", Some(Field::ExternalId))]);
    let read = read_inventory(text, &chosen).expect("an inventory");
    assert_eq!((read.records[0].product.as_str(), read.records[0].external_id.as_str()), ("red", "1"));
    assert_eq!(read.columns[1].field, None, "the guessed column gives way");
    let nothing = options(vec![choice("product", None)]);
    assert!(matches!(read_inventory(text, &nothing), Err(InventoryError::NoProductColumn { .. })));
    let unknown = options(vec![choice("weight", None)]);
    assert!(matches!(read_inventory(text, &unknown), Err(InventoryError::UnknownColumn { .. })));
    let twice = options(vec![choice("colour", Some(Field::Site)), choice("size", Some(Field::Site))]);
    assert_eq!(read_inventory(text, &twice), Err(InventoryError::ColumnTwice { field: Field::Site }));
    let at = |at, field| ColumnChoice { column: ColumnName::Position(at), field };
    let by_place = options(vec![at(0, Some(Field::Vendor)), at(1, None), at(2, Some(Field::Product))]);
    assert_eq!(read_inventory(text, &by_place).expect("an inventory").records[0].vendor, "red");
}

#[test]
fn a_plan_tells_what_is_new_changed_left_and_missing() {
    let asset = |id: &str, version: &str| AssetRecord {
        external_id: id.to_owned(),
        version: version.to_owned(),
        ..AssetRecord::default()
    };
    let known = [asset("a", "1"), asset("c", "1"), asset("b", "1")];
    let plan = plan_import(&known, &[asset("n", "1"), asset("b", "2"), asset("a", "1")]);
    let change = FieldChange { field: Field::Version, before: "1".to_owned(), after: "2".to_owned() };
    assert_eq!(plan.new, ["n"]);
    assert_eq!(plan.changed, [("b".to_owned(), vec![change])]);
    assert_eq!((plan.unchanged, plan.missing), (1, vec!["c".to_owned()]));
}
