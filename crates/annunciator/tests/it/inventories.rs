//! `annunciator inventory`: looked at first, brought in whole or not at all, deleted only on demand, written out again.

use crate::program::{attempt, run};
use std::path::Path;

fn written(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn an_inventory_is_looked_at_imported_written_out_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let sheet = "Plant 3;;\nKennung;Hersteller;Stand\nA1;Siemens;\"=cmd|' /C calc'!A0\"\nA2;Moxa;V2\n";
    let file = written(folder.path(), "plant.csv", sheet);
    let columns = ["--column", "asset_id=Kennung", "--column", "product=Hersteller", "--column", "version=Stand"];
    let with = |command: &'static str, more: &[&str]| {
        let head = ["inventory", command, &file, "--org", "local"].map(str::to_owned);
        head.into_iter().chain(columns.iter().chain(more).map(|word| (*word).to_owned())).collect::<Vec<String>>()
    };
    let words = |arguments: Vec<String>| run(&data, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let preview = words(with("preview", &[]));
    for part in ["column Kennung: Asset id", "column Stand: Version", "new 2", "A2: product Moxa; version V2"] {
        assert!(preview.contains(part), "{part} is missing in {preview}");
    }
    assert!(!attempt(&data, &["inventory", "export", "--org", "local"]).status.success(), "looking makes nothing");
    assert!(words(with("import", &[])).contains("new 2\nchanged 0\nunchanged 0\ndeleted 0\nproblems 1\n"));
    let export = run(&data, &["inventory", "export", "--org", "local"]);
    assert!(export.contains("A1,") && export.contains("'=cmd|"), "{export}");
    let back = written(folder.path(), "back.csv", &export);
    let again = run(&data, &["inventory", "import", &back, "--org", "local"]);
    assert!(again.contains("new 0\nchanged 0\nunchanged 2\n"), "{again}");
    written(folder.path(), "plant.csv", "Kennung;Hersteller;Stand\nA2;Moxa;V3\n");
    assert!(words(with("preview", &[])).contains("not in the file: A1"));
    assert!(words(with("import", &[])).contains("deleted 0"));
    assert!(words(with("import", &["--delete-missing"])).contains("deleted 1"));
    assert_eq!(run(&data, &["inventory", "delete", "A2", "--org", "local"]), "deleted 1\n");
    let gone = attempt(&data, &["inventory", "delete", "A2", "--org", "local"]);
    assert_eq!(gone.status.code(), Some(1));
}

#[test]
fn an_inventory_that_cannot_be_read_changes_nothing_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let good = written(folder.path(), "good.csv", "id,product\nA1,PLC\n");
    run(&data, &["inventory", "import", &good, "--org", "local"]);
    for (name, text, reason) in [
        ("empty.csv", "", "empty"),
        ("header.csv", "id,product\n", "no rows"),
        ("wrong.csv", "colour,size\nred,1\n", "colour, size"),
        ("open.csv", "id,product\nA1,\"x\nA2,y\n", "line 2"),
        ("text.csv", "hello", "no column"),
        ("cut.xlsx", "PK\u{3}\u{4}", "workbook cannot be read"),
        ("cut.json", "[{\"product\": ", "JSON"),
    ] {
        let file = written(folder.path(), name, text);
        let output = attempt(&data, &["inventory", "import", &file, "--org", "local", "--delete-missing"]);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {errors}");
        assert!(errors.contains(name) && errors.contains(reason), "{name}: {errors}");
    }
    assert!(run(&data, &["inventory", "export", "--org", "local"]).contains("A1,"));
}
