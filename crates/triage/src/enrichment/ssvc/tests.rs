//! The tables against those they were written from, and judgements in both forms.

use super::*;
use crate::advisory::corpus::corpus;

/// Keys of a row of theirs are names in lower case.
fn position(point: &Point, name: &str) -> usize {
    point.values.iter().position(|value| value.name.eq_ignore_ascii_case(name)).unwrap()
}

#[test]
fn every_row_of_the_published_tables_gives_the_published_decision() {
    let files = [
        (Tree::Coordinator, "reference/ssvc/csv/cisa/cisa_coordinator_2_0_3.csv", 36),
        (Tree::Deployer, "reference/ssvc/csv/ssvc/deployer_patch_application_priority_1_0_0.csv", 72),
    ];
    for (tree, path, rows) in files {
        let Some(path) = corpus("every_row_of_the_published_tables_gives_the_published_decision", path) else { return };
        let table = Table::of(tree);
        let mut reader = csv::Reader::from_path(path).unwrap();
        let headers: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
        for (point, header) in table.points.iter().chain([&table.outcome]).zip(&headers) {
            assert!(header.starts_with(&format!("{} v{}", point.name, point.version)), "{header}: {point:?}");
        }
        let mut count = 0;
        for record in reader.records() {
            let record = record.unwrap();
            let cells: Vec<&str> = record.iter().skip(1).collect();
            let values: Vec<Values> =
                table.points.iter().zip(&cells).map(|(point, cell)| Values::only(position(point, cell))).collect();
            let decided = table.possible(&values);
            assert_eq!(decided, Values::only(position(&table.outcome, cells[values.len()])), "{tree:?} {cells:?}");
            count += 1;
        }
        assert_eq!((count, table.results.len()), (rows, rows));
    }
}

#[test]
fn what_is_not_known_leaves_every_decision_that_is_possible() {
    let table = Table::of(Tree::Coordinator);
    let unknown: Vec<Values> = table.points.iter().map(Point::all).collect();
    assert_eq!(table.possible(&unknown), table.outcome.all());
    let mut active = unknown;
    active[0] = Values::only(2);
    active[1] = Values::only(1);
    let names: Vec<&str> = table.outcome.select(table.possible(&active)).map(|value| value.name.as_str()).collect();
    assert_eq!(names, ["Attend", "Act"]);
}

#[test]
fn a_table_with_a_row_missing_or_misplaced_is_refused() {
    let text = include_str!("coordinator.toml");
    assert!(Table::parse(text).is_some());
    assert!(Table::parse(&text.replace("  \"A Y T: AT AC AC\",\n", "")).is_none());
    assert!(Table::parse(&text.replace("A Y T: AT AC AC", "A Y T: AT AC ACT")).is_none());
    assert!(Table::parse(&text.replace("\"A N T:", "\"A Y T:")).is_none());
}

#[test]
fn judgements_of_documents_are_read_as_vector_and_as_selections() {
    let vector = read_stated([" SSVCv2/E:P/A:Y/T:T/2024-07-12T16:11:44Z/ "]);
    assert_eq!(vector.of("E"), Some((Values::only(1), 0)));
    assert_eq!((vector.of("A"), vector.of("TI")), (Some((Values::only(1), 0)), Some((Values::only(1), 0))));
    assert_eq!(vector.of("MWI"), None);
    let list = r#"{"selections": [
        {"namespace": "ssvc", "key": "E", "version": "1.1.0", "values": [{"key": "P"}, {"key": "A"}, {"key": "?"}]},
        {"namespace": "ssvc//.example.test$en-GB", "key": "HI", "version": "2.0.2", "values": [{"key": "VH"}]},
        {"namespace": "ssvc", "key": "EXP", "version": "1.0.1", "values": [{"key": "?"}]}]}"#;
    let selections = read_stated([list]);
    assert_eq!((selections.of("HI"), selections.of("EXP")), (None, None));
    assert_eq!(selections.of("E"), None, "the unknown value may be any other");
    let known = read_stated([list.replace(r#", {"key": "?"}]}"#, "]}").as_str()]);
    assert_eq!(known.of("E"), Some((Values::only(1).and(Values::only(2)), 0)));
    assert_eq!(read_stated(["neither"]), Stated::default());
}
