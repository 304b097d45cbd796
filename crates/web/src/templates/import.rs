//! Importing an inventory: the form, the preview with what each column was taken for, and what was done.
//!
//! Does not know: how a file is read.

use super::atoms::Count;
use crate::words::{Word, language, phrase, say};
use hypertext::prelude::*;
use monitor::actions::{InventoryPreview, InventoryReport, Missing};
use triage::asset::{
    AssetRecord, Column, ColumnName, Field, FieldChange, InventoryError, ReadOptions, RowPlace, RowProblem,
};
use triage::wording::inventory::{field, format, row_problem_alone};
use uuid::Uuid;

/// Assets, changes and ids that a preview shows of each kind.
const SHOWN_COUNT: usize = 10;
/// Problems that a page shows: who mends the first hundred mends the rest alike.
const PROBLEMS_COUNT: usize = 100;

/// A file that waits to be confirmed.
pub struct ImportView<'a> {
    /// Under which id.
    pub id: Uuid,
    /// What it is called.
    pub name: &'a str,
    /// As it was understood, or why it cannot be.
    pub outcome: &'a Result<InventoryPreview, InventoryError>,
    /// What was said about its columns.
    pub options: &'a ReadOptions,
    /// What becomes of assets that it does not name.
    pub missing: Missing,
}

/// The page that asks for a file.
pub fn form() -> impl Renderable {
    maud! {
        h1 { (Word("Import an inventory")) }
        p { (Word("A spreadsheet (CSV or XLSX), a bill of materials (CycloneDX or SPDX as JSON), or devices as NetBox lists them.")) }
        form class="upload" action="/assets/import" method="post" enctype="multipart/form-data" {
            label for="file" { (Word("File, up to 32 MB")) }
            input id="file" type="file" name="file" required accept=".csv,.txt,.tsv,.xlsx,.xlsm,.json";
            button type="submit" { (Word("Look at it first")) }
        }
        p class="note" {
            (Word("The first row, or one of the first thirty, names the columns. Needed is a product or an order number; with a vendor and a version more can be decided. Nothing of the file enters the inventory before you confirm."))
        }
    }
}

/// The page that shows what an import would do.
pub fn preview(view: &ImportView<'_>) -> impl Renderable {
    maud! {
        h1 { (Word("Import ")) (view.name) }
        form class="import" action={ "/assets/import/" %(view.id) } method="post" {
            @match view.outcome {
                Ok(preview) => {
                    (sheets(preview))
                    (columns(&preview.read.columns))
                    (understood(preview))
                    (problems(&preview.read.problems))
                    (effect(preview, view.missing))
                }
                Err(error) => {
                    p class="wrong" role="alert" { (Word("Nothing can be imported yet: ")) (error.to_string()) "." }
                    @if let Some(headers) = error.headers() { (columns(&chosen(headers, view.options))) }
                    @if let InventoryError::UnknownSheet { sheets, .. } = error { (sheet_choice("", sheets)) }
                }
            }
            div class="acts" {
                button type="submit" name="act" value="preview" { (Word("Show again")) }
                @if view.outcome.is_ok() { button type="submit" name="act" value="import" class="strong" { (Word("Import")) } }
                a class="button" href="/assets/import" { (Word("Another file")) }
            }
        }
    }
}

/// The columns of a file that is not understood, as far as a person has said what they hold.
fn chosen(headers: &[String], options: &ReadOptions) -> Vec<Column> {
    let field = |at: usize| options.columns.iter().find(|choice| choice.column == ColumnName::Position(at))?.field;
    headers.iter().enumerate().map(|(at, header)| Column { header: header.clone(), field: field(at) }).collect()
}

fn sheets(preview: &InventoryPreview) -> impl Renderable {
    let kind = preview.read.format.map_or("", |kind| format(kind, language()));
    maud! {
        p class="note" {
            (kind) ": " (Count(preview.read.records.len() as u64, "asset", "assets")) (Word(" understood."))
            @if preview.read.header_row > 1 { (Word(" The header is row ")) (preview.read.header_row) "." }
        }
        @if let Some(sheets) = &preview.read.sheets { (sheet_choice(&sheets.read, &sheets.all)) }
    }
}

fn sheet_choice(read: &str, all: &[String]) -> impl Renderable {
    maud! {
        @if all.len() > 1 || read.is_empty() {
            p {
                label for="sheet" { (Word("Sheet ")) }
                select id="sheet" name="sheet" {
                    @for name in all { option value=(name) selected[name == read] { (name) } }
                }
            }
        } @else {
            input type="hidden" name="sheet" value=(read);
        }
        input type="hidden" name="sheet_before" value=(read);
    }
}

fn columns(columns: &[Column]) -> impl Renderable {
    maud! {
        @if !columns.is_empty() {
            section {
                h2 { (Word("What the columns hold")) }
                p class="note" { (Word("Correct what was guessed wrong, then show it again.")) }
                ul class="held" {
                    @for (at, column) in columns.iter().enumerate() {
                        li {
                            label for={ "column-" (at) } { (if column.header.is_empty() { say("(no header)") } else { &column.header }) }
                            select id={ "column-" (at) } name={ "column-" (at) } {
                                option value="" selected[column.field.is_none()] { (Word("— not read —")) }
                                @for one in Field::ALL {
                                    option value=(one.code()) selected[column.field == Some(one)] { (field(one, language())) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Fields of which the shown assets say something, in the order of our spreadsheets.
fn fields_of(records: &[AssetRecord]) -> Vec<Field> {
    let says = |field: &Field| records.iter().any(|record| !field.of(record).is_empty());
    Field::ALL.into_iter().filter(says).collect()
}

fn understood(preview: &InventoryPreview) -> impl Renderable {
    let records = preview.read.records.get(..SHOWN_COUNT).unwrap_or(&preview.read.records);
    let fields = fields_of(records);
    maud! {
        section {
            h2 { (Word("The first assets as understood")) }
            div class="scroll" tabindex="0" {
                table class="grid labelled" {
                    thead { tr { @for one in &fields { th scope="col" { (field(*one, language())) } } } }
                    tbody {
                        @for record in records {
                            tr {
                                @for one in &fields {
                                    td data-label=(field(*one, language())) {
                                        @if one.of(record).is_empty() { span class="missing" { (Word("missing")) } } @else { (one.of(record)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn problems(problems: &[RowProblem]) -> impl Renderable {
    maud! {
        @if !problems.is_empty() {
            section {
                h2 { (Word("What is odd (")) (problems.len()) ")" }
                div class="scroll" tabindex="0" {
                    table class="grid" {
                        thead { tr { th scope="col" { (Word("Where")) } th scope="col" { (Word("What")) } } }
                        tbody {
                            @for problem in problems.iter().take(PROBLEMS_COUNT) {
                                tr { td { (place(problem.place)) } td { (row_problem_alone(&problem.problem, language())) } }
                            }
                        }
                    }
                }
                @if problems.len() > PROBLEMS_COUNT { p class="note" { (Word("The first ")) (PROBLEMS_COUNT) (Word(" are shown.")) } }
            }
        }
    }
}

fn place(place: RowPlace) -> String {
    match place {
        RowPlace::Line(number) => phrase("line {number}", &[("number", &number)]),
        RowPlace::Row(number) => phrase("row {number}", &[("number", &number)]),
        RowPlace::Entry(number) => phrase("entry {number}", &[("number", &number)]),
    }
}

fn effect(preview: &InventoryPreview, missing: Missing) -> impl Renderable {
    let plan = &preview.plan;
    maud! {
        section {
            h2 { (Word("What the import would do")) }
            ul class="plain" {
                li { (Count(plan.new.len() as u64, "asset is", "assets are")) (Word(" new.")) }
                li {
                    (Count(plan.changed.len() as u64, "asset changes", "assets change")) "."
                    @if !plan.changed.is_empty() {
                        ul { @for (id, changes) in plan.changed.iter().take(SHOWN_COUNT) { li { span class="id" { (id) } ": " (change_list(changes)) } } }
                        @if plan.changed.len() > SHOWN_COUNT { p class="note" { (Word("The first ")) (SHOWN_COUNT) (Word(" are shown.")) } }
                    }
                }
                li { (Count(plan.unchanged, "asset stays as it is", "assets stay as they are")) "." }
                @if !plan.missing.is_empty() { li { (absent(&plan.missing, missing)) } }
            }
        }
    }
}

fn change_list(changes: &[FieldChange]) -> impl Renderable {
    maud! {
        @for (at, change) in changes.iter().enumerate() {
            @if at > 0 { "; " }
            (field(change.field, language())) " " (quoted(&change.before)) (Word(" becomes ")) (quoted(&change.after))
        }
    }
}

/// What a field says, or that it says nothing.
fn quoted(text: &str) -> impl Renderable {
    maud! { @if text.is_empty() { (Word("empty")) } @else { q { (text) } } }
}

fn absent(ids: &[String], missing: Missing) -> impl Renderable {
    maud! {
        (Count(ids.len() as u64, "asset is", "assets are")) (Word(" not in this file: "))
        @for (at, id) in ids.iter().take(SHOWN_COUNT).enumerate() { @if at > 0 { ", " } span class="id" { (id) } }
        @if ids.len() > SHOWN_COUNT { " …" }
        p {
            label class="choice" {
                input type="checkbox" name="missing" value="delete" checked[missing == Missing::Delete];
                (Word(" Delete ")) (Count(ids.len() as u64, "asset", "assets")) (Word(" that this file does not name"))
            }
        }
    }
}

/// The page after an import.
pub fn report(name: &str, report: &InventoryReport) -> impl Renderable {
    maud! {
        h1 { (Word("Inventory imported")) }
        p { (name) ": " (report.new) (Word(" new, ")) (report.changed) (Word(" changed, ")) (report.unchanged) (Word(" unchanged, ")) (report.deleted) (Word(" deleted.")) }
        p { (Word("The assets are being matched with all advisories now.")) }
        p { a class="button" href="/assets" { (Word("Assets")) } }
        (problems(&report.problems))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_harmless, whole};
    use super::*;
    use crate::samples::{import_preview, import_refused, import_report, import_view};

    #[test]
    fn the_preview_shows_columns_assets_problems_and_what_would_happen() {
        let outcome = import_preview();
        let page = whole(&preview(&import_view(&outcome)));
        assert_harmless(&page);
        for part in [
            "The header is row 2.",
            "<option value=\"version\" selected",
            "name=\"column-5\"",
            "7KL4 100-1AX10-0XE0",
            "looks like a formula",
            "made from product and place",
            "no device is lost",
            "1 asset changes",
            "<q>V2.0</q> becomes <q>V2.1</q>",
            "PLC-99",
            "Delete 1 asset that this file does not name",
            "value=\"import\"",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert!(!page.contains(" checked"), "nothing is deleted unless somebody says so");
    }

    #[test]
    fn a_table_that_is_not_understood_can_be_corrected_and_not_imported() {
        let outcome = import_refused();
        let page = whole(&preview(&import_view(&outcome)));
        assert_harmless(&page);
        assert!(page.contains("(no header)") && page.contains("name=\"column-2\""), "{page}");
        assert!(!page.contains("value=\"import\""), "{page}");
    }

    #[test]
    fn the_form_and_the_report_are_well_formed() {
        assert_harmless(&whole(&form()));
        let page = whole(&report("plant.csv", &import_report()));
        assert_harmless(&page);
        assert!(page.contains("3 new, 1 changed, 20 unchanged, 0 deleted") && page.contains("line 4"), "{page}");
    }
}
