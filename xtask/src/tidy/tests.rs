use super::*;

fn complaints(rule: fn(&Repository, &mut Vec<Complaint>), files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(path, text)| File::new(path, (*text).to_owned())).collect();
    let mut complaints = Vec::new();
    rule(&Repository::new(files), &mut complaints);
    complaints.iter().map(ToString::to_string).collect()
}

#[test]
fn comments_and_literals_are_not_code() {
    let text = RustText::read(
        "let a = \"fn {\\\"\"; // fn {\nlet b = r#\"x\"y\"#; /* { /* } */ { */ let c: &'a str = '{'; for_r\"q\"",
    );
    assert_eq!(text.literals, [(1, "fn {\\\"".to_owned()), (2, "x\"y".to_owned()), (2, "q".to_owned())]);
    assert!(!text.code.contains('{') && !text.code.contains('}'), "{}", text.code);
    assert!(text.code.contains("let c: &'a str ="), "{}", text.code);
}

#[test]
fn what_a_tool_left_in_a_hidden_folder_is_found() {
    let left = (".schemathesis/cache/a.json", "{}");
    let found = complaints(words::check, &[left, (".ci/run", "true"), ("xtask/client/.npmrc", "a=b")]);
    assert_eq!(found, [".schemathesis/cache/a.json: in a hidden folder that is none of the project's"]);
}

#[test]
fn an_edge_that_points_back_is_found() {
    let found = complaints(edges::check, &[("crates/csaf/Cargo.toml", "[dependencies]\nstore.workspace = true\n")]);
    assert_eq!(found, ["crates/csaf/Cargo.toml: `csaf` may not depend on `store`"]);
}

#[test]
fn a_reserved_crate_is_found_outside_its_owner_but_not_among_development_dependencies() {
    let manifest = "[dependencies]\nreqwest = \"1\"\n[dev-dependencies]\naxum = \"1\"\n";
    let found = complaints(edges::check, &[("crates/monitor/Cargo.toml", manifest)]);
    assert_eq!(found, ["crates/monitor/Cargo.toml: `reqwest` belongs to net, not to `monitor`"]);
}

#[test]
fn a_pure_crate_may_open_files_only_in_tests() {
    let found = complaints(
        edges::check,
        &[
            ("crates/triage/src/a.rs", "use std::fs;\n#[cfg(test)]\nmod tests {\n use std::fs;\n}\n"),
            ("crates/triage/src/b.rs", "#[cfg(test)]\nmod corpus;\n#[cfg(test)]\nmod tests;\n"),
            ("crates/triage/src/b/corpus.rs", "use std::fs;\n"),
            ("crates/triage/src/b/tests.rs", "use std::fs;\n"),
        ],
    );
    assert_eq!(found, ["crates/triage/src/a.rs:1: `std::fs` has no place in this crate"]);
}

#[test]
fn a_stage_that_imports_its_sibling_is_found() {
    let files = [
        ("crates/monitor/src/stages/ingest.rs", "use crate::stages::enrich::run;\n"),
        ("crates/monitor/src/stages/enrich/mod.rs", "use crate::stages::enrich::other;\n"),
        ("crates/monitor/src/driver.rs", "use crate::stages::enrich;\n"),
    ];
    assert_eq!(
        complaints(edges::check, &files),
        ["crates/monitor/src/stages/ingest.rs:1: `ingest` may not import its sibling `enrich`"]
    );
}

#[test]
fn a_sibling_is_found_behind_super_and_in_braces_and_a_folder_that_is_gone_is_said() {
    let files = [
        ("crates/net/src/delivery/email/mod.rs", "use super::chat;\nuse super::super::guard;\n"),
        (
            "crates/net/src/delivery/email/send.rs",
            "use super::chat;\nuse super::super::{\n    A,\n    chat::{B, C},\n};\n",
        ),
        ("crates/net/src/delivery/chat.rs", "use crate::delivery::{email::send, chat};\nuse super::email_kind;\n"),
        ("crates/monitor/src/driver.rs", ""),
    ];
    assert_eq!(
        complaints(edges::check, &files),
        [
            "crates/monitor/src/stages: does not exist, but is on the list of xtask/src/tidy/edges.rs",
            "crates/net/src/delivery/email/mod.rs:1: `email` may not import its sibling `chat`",
            "crates/net/src/delivery/email/send.rs:2: `email` may not import its sibling `chat`",
            "crates/net/src/delivery/chat.rs:1: `chat` may not import its sibling `email`",
        ]
    );
}

#[test]
fn whatever_store_offers_beyond_reading_is_found_in_web() {
    let store = "impl Store {\n pub async fn find_advisory(&self) {}\n pub async fn put_tick(\n pub async fn quarantine(&self) {}\n pub async fn find_or_insert_provider(&self) {}\n}\n";
    let web = "store.find_advisory();\nstore\n .put_tick(1);\nrows.quarantine(x);\nstore.find_or_insert_provider();\nmonitor::actions::put_tick();\n";
    let found = complaints(edges::check, &[("crates/store/src/a.rs", store), ("crates/web/src/a.rs", web)]);
    assert_eq!(
        found,
        [
            "crates/web/src/a.rs:3: `.put_tick(` has no place in this crate",
            "crates/web/src/a.rs:4: `.quarantine(` has no place in this crate",
            "crates/web/src/a.rs:5: `.find_or_insert_provider(` has no place in this crate",
        ]
    );
}

#[test]
fn every_lock_file_takes_its_crates_from_the_public_registry() {
    let foreign = "source = \"registry+https://mirror.example/index\"\n";
    let files = [("Cargo.lock", foreign), ("benches/Cargo.lock", foreign), ("docs/NotCargo.lock", foreign)];
    assert_eq!(complaints(words::check, &files).len(), 2);
}

#[test]
fn vague_names_sql_and_excuses_are_found() {
    let unfinished = concat!("// TO", "DO later\n");
    let files = [
        ("crates/web/src/util.rs", ""),
        ("crates/web/src/a.rs", "const A: &str = \"SELECT 1\";\nconst B: &str = \"Select a file\";\n"),
        ("crates/store/src/a.rs", "const A: &str = \"SELECT 1\";\n"),
        ("crates/net/src/a.rs", unfinished),
        ("crates/net/src/b.rs", "#[allow(dead_code)]\n"),
    ];
    assert_eq!(complaints(words::check, &files).len(), 4);
}

#[test]
fn a_path_of_one_machine_is_found_but_a_web_address_is_not() {
    let path = ["cd ", "/ho", "me/me/annunciator"].concat();
    assert_eq!(complaints(words::check, &[("README.md", &path)]).len(), 1);
    assert!(complaints(words::check, &[("README.md", "https://example.org/home/page and crates/work/x")]).is_empty());
}

#[test]
fn a_function_is_measured_to_its_closing_brace() {
    let code = "trait T { fn a(&self) -> [u8; 2]; }\nfn b<F>(f: F)\nwhere F: Fn([u8; 2]) {\n    if true { }\n}\n";
    assert_eq!(sizes::functions(code), [(2, 4)]);
}

#[test]
fn a_long_file_and_a_long_function_are_found() {
    let long = format!("fn a() {{\n{}}}\n{}", "    b();\n".repeat(70), "\n".repeat(600));
    let found =
        complaints(sizes::check, &[("crates/web/src/a.rs", &long), ("crates/web/tests/it/a.rs", "fn b() {}\n")]);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_migration_without_its_twin_or_out_of_order_is_found() {
    let folder = |database: &str, name: &str| format!("crates/store/migrations/{database}/{name}");
    let names = [folder("sqlite", "V1__a.sql"), folder("sqlite", "V3__b.sql"), folder("postgres", "V1__a.sql")];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(complaints(migrations::check, &files).len(), 2);
}

#[test]
fn a_document_that_names_what_is_gone_is_found() {
    let text = "`crates/a.rs`, `crates/gone.rs`, `n/a`, `STYLE.md`, [style](../STYLE.md#habit), [x](https://example.org/x), [gone](gone.md)";
    let found = complaints(documents::check, &[("docs/a.md", text), ("crates/a.rs", ""), ("STYLE.md", "")]);
    assert_eq!(
        found,
        [
            "docs/a.md:1: names `crates/gone.rs`, which does not exist",
            "docs/a.md:1: names `docs/gone.md`, which does not exist"
        ]
    );
}

#[test]
fn this_repository_is_tidy_about_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = Repository::read(root).expect("the files of xtask");
    let mut complaints = Vec::new();
    words::check(&repository, &mut complaints);
    sizes::check(&repository, &mut complaints);
    assert!(complaints.is_empty(), "{}", complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_requirement_without_a_test_that_is_there_is_found() {
    let table = "| clause | test |\n|---|---|\n| 1 | `crates/a/tests/b.rs` `it_does_what_is_asked` |\n\
                 | 2 | `crates/a/tests/b.rs` `it_is_not_there_any_more` |\n| 3 | nothing |\n| 4 | **missing** |\n";
    let files = [("docs/conformance.md", table), ("crates/a/tests/b.rs", "fn it_does_what_is_asked() {}\n")];
    let found = complaints(conformance::check, &files);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("it_is_not_there_any_more") && found[1].contains("names no test"), "{found:?}");
}

#[test]
fn a_package_that_the_about_page_does_not_name_as_it_is_locked_is_found() {
    let lock = "[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"one\"\nversion = \"1.2.3\"\nsource = \"registry\"\n";
    let told =
        |text: &str| complaints(packages::check, &[("Cargo.lock", lock), ("crates/web/src/about/packages.txt", text)]);
    assert_eq!(told("one 1.2.3 MIT OR Apache-2.0\n"), [""; 0]);
    for stale in ["", "one 1.2.2 MIT\n", "one 1.2.3 MIT\ntwo 2.0.0 MIT\n"] {
        let found = told(stale);
        assert!(found.len() == 1 && found[0].contains("run `cargo xtask licences`"), "{stale}: {found:?}");
    }
}
