use super::*;

const SHEET: &str = "asset_id,vendor,product,order_number,firmware_version,site\nA1,Siemens,CP 343-1 Lean,6GK7 343-1CX10-0XE0,V3.1.1,Werk Süd\n";

fn only(bytes: &[u8]) -> AssetRecord {
    let (mut records, problems) = read_csv(bytes).expect("an inventory");
    assert_eq!(problems, [], "no problems");
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn problems(text: &str) -> Vec<RowProblemKind> {
    read_csv(text.as_bytes()).expect("an inventory").1.into_iter().map(|row| row.problem).collect()
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
fn german_headers_and_semicolons_are_understood() {
    let record = only("Inventarnummer;Hersteller;Typ;Bestellnummer;FW-Stand;Standort\nA1;Siemens;CP 343-1;6GK7343-1EX30-0XE0;V3.0;Ulm\n".as_bytes());
    assert_eq!(
        (record.vendor.as_str(), record.product.as_str(), record.version.as_str(), record.site.as_str()),
        ("Siemens", "CP 343-1", "V3.0", "Ulm")
    );
    assert_eq!(only(SHEET.replace(',', "\t").as_bytes()), only(SHEET.as_bytes()));
}

#[test]
fn quoted_separators_and_line_breaks_stay_in_their_cell() {
    let record = only(b"id,vendor,product,notes\nA1,\"Siemens AG, Digital Industries\",PLC,\"two\nlines; really\"\n");
    assert_eq!(record.vendor, "Siemens AG, Digital Industries");
    assert_eq!(record.notes, "two\nlines; really");
}

#[test]
fn rows_without_or_with_a_repeated_id_are_reported_and_not_taken() {
    let (records, problems) = read_csv(b"id,product\nA1,x\n,y\nA1,z\n\nA2,w\n").expect("an inventory");
    assert_eq!(records.iter().map(|record| record.external_id.as_str()).collect::<Vec<_>>(), ["A1", "A2"]);
    let duplicate = RowProblemKind::DuplicateId { id: "A1".to_owned() };
    assert_eq!(
        problems,
        [RowProblem { line: 3, problem: RowProblemKind::MissingId }, RowProblem { line: 4, problem: duplicate }]
    );
}

#[test]
fn formulas_are_kept_as_text_and_reported() {
    let (records, problems) =
        read_csv(b"id,product\nA1,\"=cmd|' /C calc'!A0\"\nA2,-\nA3,+49 7351\n").expect("an inventory");
    assert_eq!(records[0].product, "=cmd|' /C calc'!A0");
    assert_eq!(problems, [RowProblem { line: 2, problem: RowProblemKind::Formula { column: "product".to_owned() } }]);
}

#[test]
fn a_cell_that_only_says_that_there_is_nothing_is_empty() {
    let record = only("id,vendor,product,order_number,version,site\nA1,Acme,none,N/A,–,-\n".as_bytes());
    let cells = [record.product, record.order_number, record.version, record.site];
    assert_eq!((cells.concat().as_str(), record.vendor.as_str()), ("", "Acme"));
    assert_eq!(problems("id,product\nn/a,PLC\n"), [RowProblemKind::MissingId]);
}

#[test]
fn a_sheet_full_of_problems_tells_the_first_and_counts_the_rest() {
    let rows = INVENTORY_PROBLEMS_COUNT_MAX + 7;
    let told = problems(&format!("id,product\n{}", ",PLC\n".repeat(rows)));
    assert_eq!(told.len(), INVENTORY_PROBLEMS_COUNT_MAX + 1);
    assert_eq!(told.last(), Some(&RowProblemKind::More { count: 7 }));
}

#[test]
fn short_long_and_overlong_rows_are_reported() {
    assert_eq!(problems("id,product\nA1\n"), [RowProblemKind::CellCount { cells: 1, columns: 2 }]);
    assert_eq!(problems("id,product\nA1,x,y\n"), [RowProblemKind::CellCount { cells: 3, columns: 2 }]);
    let long = format!("id,product\nA1,{}\n", "ü".repeat(5000));
    assert_eq!(problems(&long), [RowProblemKind::CellTooLong { column: "product".to_owned() }]);
}

#[test]
fn what_cannot_be_an_inventory_is_refused_with_a_reason() {
    assert_eq!(read_csv(b""), Err(InventoryError::Empty));
    assert_eq!(read_csv(b"\n\n"), Err(InventoryError::Empty));
    assert!(matches!(read_csv(b"colour,size\nred,1\n"), Err(InventoryError::NoIdColumn { .. })));
    assert!(matches!(read_csv(b"id,colour\n1,red\n"), Err(InventoryError::NoProductColumn { .. })));
}
