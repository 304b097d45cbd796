//! What is odd about a row of an inventory, and what its fields and files are called.
//!
//! Does not know: how inventories are read (`asset`).

use super::Language;
use crate::asset::{DerivedFrom, Field, InventoryFormat, RowPlace, RowProblem, RowProblemKind};

/// One line for a person who can mend the file, e.g. `line 7: the row has no id; …`.
pub fn row_problem(problem: &RowProblem, language: Language) -> String {
    let place = match problem.place {
        RowPlace::Line(number) => format!("line {number}"),
        RowPlace::Row(number) => format!("row {number}"),
        RowPlace::Entry(number) => format!("entry {number}"),
    };
    format!("{place}: {}", row_problem_alone(&problem.problem, language))
}

/// The same without the place, for a table that has it in a column of its own.
pub fn row_problem_alone(problem: &RowProblemKind, language: Language) -> String {
    let (Language::En | Language::De) = language;
    match problem {
        RowProblemKind::MissingId { id, from } => {
            format!("the row has no id; it is known as \"{id}\", made from {}", origin(*from))
        }
        RowProblemKind::NoIdColumn => {
            "no column holds ids; they are made from serial number or host name, else from product and place".to_owned()
        }
        RowProblemKind::SaysNothing => "the row has neither an id nor a product; it was not taken".to_owned(),
        RowProblemKind::RepeatedRow { id } => {
            format!("the row repeats an earlier one with the id \"{id}\" word by word; it counts once")
        }
        RowProblemKind::DuplicateId { id, kept_as } => format!(
            "the id \"{id}\" stands in an earlier row that says something else; this row is kept as \"{kept_as}\", so that no device is lost. Give it an id of its own"
        ),
        RowProblemKind::Formula { column } => {
            format!("the cell in column {column} looks like a formula; it is kept as text")
        }
        RowProblemKind::CellTooLong { column } => format!("the cell in column {column} is too long and was cut"),
        RowProblemKind::NumberAsVersion { version } => format!(
            "the version is stored as a number and was read as {version}; zeros at its end may be missing (2.10 becomes 2.1). Format the column as text"
        ),
        RowProblemKind::DateAsVersion { date } => format!(
            "the spreadsheet turned the version into a date ({date}); no version was taken. Format the column as text and type it again"
        ),
        RowProblemKind::CellError { column } => {
            format!("the cell in column {column} holds an error of the spreadsheet; it counts as empty")
        }
        RowProblemKind::CellCount { cells, columns } => {
            format!("the row has {cells} cells, the header {columns}; cells may stand in the wrong column")
        }
        RowProblemKind::NotAProduct { what } => {
            format!("a component of the kind \"{what}\" is no product; it was not taken")
        }
        RowProblemKind::More { count } => format!("{count} more from here on, not told one by one"),
    }
}

fn origin(from: DerivedFrom) -> &'static str {
    match from {
        DerivedFrom::OtherColumn => "another column",
        DerivedFrom::SerialNumber => "its serial number",
        DerivedFrom::Hostname => "its host name",
        DerivedFrom::Content => "product and place",
    }
}

/// What a field of an asset is called.
pub fn field(field: Field, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match field {
        Field::ExternalId => "Asset id",
        Field::Site => "Site",
        Field::Zone => "Zone",
        Field::Vendor => "Vendor",
        Field::Product => "Product",
        Field::OrderNumber => "Order number",
        Field::Version => "Version",
        Field::SerialNumber => "Serial number",
        Field::Hostname => "Host name",
        Field::Criticality => "Criticality",
        Field::Exposure => "Exposure",
        Field::Owner => "Owner",
        Field::Notes => "Notes",
        Field::Cpe => "CPE",
        Field::Purl => "Package URL",
    }
}

/// What a kind of file is called.
pub fn format(format: InventoryFormat, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match format {
        InventoryFormat::Csv => "CSV",
        InventoryFormat::Xlsx => "XLSX",
        InventoryFormat::CycloneDx => "CycloneDX",
        InventoryFormat::Spdx => "SPDX",
        InventoryFormat::NetBox => "NetBox devices",
        InventoryFormat::Json => "JSON",
    }
}
