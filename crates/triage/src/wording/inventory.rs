//! What is odd about a row of an inventory, and what its fields and files are called.
//!
//! Does not know: how inventories are read (`asset`).

use super::Language;
use crate::asset::{DerivedFrom, Field, InventoryFormat, RowPlace, RowProblem, RowProblemKind};

/// One line for a person who can mend the file, e.g. `line 7: the row has no id; …`.
pub fn row_problem(problem: &RowProblem, language: Language) -> String {
    let place = match problem.place {
        RowPlace::Line(number) => say!(language, "line {number}", "Zeile {number}"),
        RowPlace::Row(number) => say!(language, "row {number}", "Zeile {number}"),
        RowPlace::Entry(number) => say!(language, "entry {number}", "Eintrag {number}"),
    };
    format!("{place}: {}", row_problem_alone(&problem.problem, language))
}

/// The same without the place, for a table that has it in a column of its own.
pub fn row_problem_alone(problem: &RowProblemKind, language: Language) -> String {
    match problem {
        RowProblemKind::MissingId { id, from } => {
            say!(language, "the row has no id; it is known as \"{id}\", made from {}", "die Zeile hat keine Kennung; sie heißt \"{id}\", gebildet aus: {}", origin(*from, language))
        }
        RowProblemKind::NoIdColumn => {
            language.pick("no column holds ids; they are made from serial number or host name, else from product and place", "keine Spalte enthält Kennungen; sie werden aus Seriennummer oder Hostname gebildet, sonst aus Produkt und Ort").to_owned()
        }
        RowProblemKind::SaysNothing => language.pick("the row has neither an id nor a product; it was not taken", "die Zeile hat weder Kennung noch Produkt; sie wurde nicht übernommen").to_owned(),
        RowProblemKind::RepeatedRow { id } => {
            say!(language, "the row repeats an earlier one with the id \"{id}\" word by word; it counts once", "die Zeile wiederholt eine frühere mit der Kennung \"{id}\" wörtlich; sie zählt einmal")
        }
        RowProblemKind::DuplicateId { id, kept_as } => say!(language, "the id \"{id}\" stands in an earlier row that says something else; this row is kept as \"{kept_as}\", so that no device is lost. Give it an id of its own", "die Kennung \"{id}\" steht in einer früheren Zeile, die etwas anderes sagt; diese Zeile wird als \"{kept_as}\" behalten, damit kein Gerät verloren geht. Geben Sie ihr eine eigene Kennung"
        ),
        RowProblemKind::Formula { column } => {
            say!(language, "the cell in column {column} looks like a formula; it is kept as text", "die Zelle in Spalte {column} sieht wie eine Formel aus; sie wird als Text behalten")
        }
        RowProblemKind::CellTooLong { column } => say!(language, "the cell in column {column} is too long and was cut", "die Zelle in Spalte {column} ist zu lang und wurde gekürzt"),
        RowProblemKind::NumberAsVersion { version } => say!(language, "the version is stored as a number and was read as {version}; zeros at its end may be missing (2.10 becomes 2.1). Format the column as text", "die Version ist als Zahl gespeichert und wurde als {version} gelesen; Nullen am Ende können fehlen (aus 2.10 wird 2.1). Formatieren Sie die Spalte als Text"
        ),
        RowProblemKind::DateAsVersion { date } => say!(language, "the spreadsheet turned the version into a date ({date}); no version was taken. Format the column as text and type it again", "die Tabelle hat aus der Version ein Datum gemacht ({date}); es wurde keine Version übernommen. Formatieren Sie die Spalte als Text und tippen Sie sie neu"
        ),
        RowProblemKind::CellError { column } => {
            say!(language, "the cell in column {column} holds an error of the spreadsheet; it counts as empty", "die Zelle in Spalte {column} enthält einen Fehler der Tabelle; sie gilt als leer")
        }
        RowProblemKind::CellCount { cells, columns } => {
            say!(language, "the row has {cells} cells, the header {columns}; cells may stand in the wrong column", "die Zeile hat {cells} Zellen, der Kopf {columns}; Zellen können in der falschen Spalte stehen")
        }
        RowProblemKind::NotAProduct { what } => {
            say!(language, "a component of the kind \"{what}\" is no product; it was not taken", "eine Komponente der Art \"{what}\" ist kein Produkt; sie wurde nicht übernommen")
        }
        RowProblemKind::More { count } => say!(language, "{count} more from here on, not told one by one", "{count} weitere ab hier, nicht einzeln genannt"),
    }
}

fn origin(from: DerivedFrom, language: Language) -> &'static str {
    match from {
        DerivedFrom::OtherColumn => language.pick("another column", "einer anderen Spalte"),
        DerivedFrom::SerialNumber => language.pick("its serial number", "der Seriennummer"),
        DerivedFrom::Hostname => language.pick("its host name", "dem Hostnamen"),
        DerivedFrom::Content => language.pick("product and place", "Produkt und Ort"),
    }
}

/// What a field of an asset is called.
pub fn field(field: Field, language: Language) -> &'static str {
    match field {
        Field::ExternalId => language.pick("Asset id", "Gerätekennung"),
        Field::Site => language.pick("Site", "Standort"),
        Field::Zone => language.pick("Zone", "Zone"),
        Field::Vendor => language.pick("Vendor", "Hersteller"),
        Field::Product => language.pick("Product", "Produkt"),
        Field::OrderNumber => language.pick("Order number", "Bestellnummer"),
        Field::Version => language.pick("Version", "Version"),
        Field::SerialNumber => language.pick("Serial number", "Seriennummer"),
        Field::Hostname => language.pick("Host name", "Hostname"),
        Field::Criticality => language.pick("Criticality", "Kritikalität"),
        Field::Exposure => language.pick("Exposure", "Exposition"),
        Field::Owner => language.pick("Owner", "Verantwortliche"),
        Field::Notes => language.pick("Notes", "Notizen"),
        Field::Cpe => "CPE",
        Field::Purl => language.pick("Package URL", "Package-URL"),
    }
}

/// What a kind of file is called.
pub fn format(format: InventoryFormat, language: Language) -> &'static str {
    match format {
        InventoryFormat::Csv => "CSV",
        InventoryFormat::Xlsx => "XLSX",
        InventoryFormat::CycloneDx => "CycloneDX",
        InventoryFormat::Spdx => "SPDX",
        InventoryFormat::NetBox => language.pick("NetBox devices", "NetBox-Geräte"),
        InventoryFormat::Json => "JSON",
    }
}
