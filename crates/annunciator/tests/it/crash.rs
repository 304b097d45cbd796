//! Killed in the middle and started again: in the end the same is held as if nothing had happened.
//!
//! `ANNUNCIATOR_CRASH_ROUNDS` kills more often than the usual run; `ANNUNCIATOR_CRASH_SEED` repeats one.

use crate::contract::Database;
use crate::program::{self, Server, variable};
use crate::tree_server::TreeServer;
use crate::written_provider::WrittenProvider;
use serde_json::{Value, json};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Documents of the provider: a sync takes long enough to be hit anywhere.
const DOCUMENTS_COUNT: usize = 120;
/// Kills of the usual run.
const ROUNDS_COUNT: usize = 4;
/// CVE records: of several transactions.
const RECORDS_COUNT: usize = 1_200;
/// What a look at the feed or at the records needs at most; a kill after it hits nothing.
const SHORT: Duration = Duration::from_secs(1);
/// Kills of one installation before it is compared and another one begins.
const ROUNDS_OF_ONE_COUNT: usize = 10;

/// What there is to be found: a provider's tree with a vendor's feed in it, and a folder of CVE records beside it.
struct World {
    tree: PathBuf,
    records: PathBuf,
}

impl World {
    fn new(folder: &Path) -> World {
        World { tree: folder.join("tree"), records: folder.join("records") }
    }

    fn begin(&self) {
        before().write(&self.tree);
        self.announce(&["Notice 0", "Notice 1", "Notice 2 (CVE-2024-10002)", "Notice 3 (CVE-2024-10003)"]);
        self.record("It stops.", "2024-05-06T00:00:00Z");
    }

    /// The feed has moved on, with one entry said anew; every record says something else.
    fn change(&self) {
        after().write(&self.tree);
        self.announce(&["", "Notice 1, again", "", "Notice 3 (CVE-2024-10003)", "Notice 4", "Notice 5"]);
        self.record("It stops until it is started again.", "2024-06-07T00:00:00Z");
    }

    /// Where a title is empty there is no such entry.
    fn announce(&self, titles: &[&str]) {
        let entry = |(number, title): (usize, &&str)| {
            format!(
                "<item><guid isPermaLink=\"false\">n{number}</guid><title>{title}</title>\
                 <pubDate>Wed, 01 May 2024 1{number}:00:00 GMT</pubDate></item>"
            )
        };
        let entries: String = titles.iter().enumerate().filter(|(_, title)| !title.is_empty()).map(entry).collect();
        let text = format!("<rss version=\"2.0\"><channel><title>News</title>{entries}</channel></rss>");
        fs::write(self.tree.join("news.xml"), text).unwrap();
    }

    fn record(&self, description: &str, updated: &str) {
        fs::create_dir_all(&self.records).unwrap();
        for number in 0..RECORDS_COUNT {
            let cve = format!("CVE-2024-{}", 10_000 + number);
            let said = json!({ "descriptions": [{ "lang": "en", "value": description }] });
            let metadata = json!({ "cveId": cve, "state": "PUBLISHED", "dateUpdated": updated });
            let record = json!({ "cveMetadata": metadata, "containers": { "cna": said } });
            fs::write(self.records.join(format!("{cve}.json")), record.to_string()).unwrap();
        }
    }
}

/// The first state of the tree: two documents are refused.
fn before() -> WrittenProvider {
    let mut provider = WrittenProvider::default();
    (0..DOCUMENTS_COUNT).for_each(|number| provider.add(number));
    provider.break_hash(7);
    provider.cut(11);
    provider
}

/// The second: documents are new, revised, edited in silence, taken back.
fn after() -> WrittenProvider {
    let mut provider = before();
    (0..DOCUMENTS_COUNT).step_by(10).for_each(|number| provider.revise(number));
    (1..DOCUMENTS_COUNT).step_by(5).filter(|number| *number != 11).for_each(|number| provider.edit_silently(number));
    (2..DOCUMENTS_COUNT).step_by(40).for_each(|number| provider.withdraw(number));
    (DOCUMENTS_COUNT..DOCUMENTS_COUNT + 30).for_each(|number| provider.add(number));
    provider
}

#[test]
fn an_installation_that_is_killed_again_and_again_ends_up_like_one_that_was_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    compare(folder.path(), |number| Installation::new(folder.path(), number, None), rounds());
}

#[test]
fn an_installation_on_postgresql_that_is_killed_ends_up_like_one_that_was_left_alone() {
    let test = "an_installation_on_postgresql_that_is_killed_ends_up_like_one_that_was_left_alone";
    let Some(postgres) = program::postgres(test) else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = |number: usize| Some(Database::create(&postgres, &format!("crash_{number}")));
    compare(folder.path(), |number| Installation::new(folder.path(), number, database(number)), rounds().min(10));
}

fn rounds() -> usize {
    variable("ANNUNCIATOR_CRASH_ROUNDS").map_or(ROUNDS_COUNT, |text| text.parse().unwrap())
}

fn compare(folder: &Path, installation: impl Fn(usize) -> Installation, rounds: usize) {
    let given = variable("ANNUNCIATOR_CRASH_SEED").map(|text| text.parse().unwrap());
    let seed = given.unwrap_or_else(|| RandomState::new().hash_one(0_u8));
    println!("ANNUNCIATOR_CRASH_SEED={seed}");
    let mut chance = Chance(seed);
    let world = World::new(folder);
    world.begin();
    let server = TreeServer::start(&world.tree);
    write_configuration(folder, &server.address, &world.records);
    let left_alone = installation(0);
    let sync = left_alone.finish();
    world.change();
    let change = left_alone.finish();
    let wanted = left_alone.export();
    println!("left alone: {sync:?}, {change:?}, {} lines", wanted.lines().count());
    for kind in ["quarantined", "assessment", "match", "alert", "announcement", "cve_record"] {
        assert!(wanted.contains(&format!("\"kind\":\"{kind}\"")), "a run without {kind} proves little");
    }
    for number in 1..=rounds.div_ceil(ROUNDS_OF_ONE_COUNT) {
        let kills = ROUNDS_OF_ONE_COUNT.min(rounds - (number - 1) * ROUNDS_OF_ONE_COUNT);
        world.begin();
        let killed = installation(number);
        (0..kills / 2).for_each(|_| killed.start_and_kill(&mut chance, sync));
        killed.finish();
        world.change();
        (kills / 2..kills).for_each(|_| killed.start_and_kill(&mut chance, change));
        killed.finish();
        assert_same(&wanted, &killed.export());
    }
}

fn assert_same(wanted: &str, got: &str) {
    let (wanted, got) = (without_order(wanted), without_order(got));
    let differs = wanted.iter().zip(&got).find(|(wanted, got)| wanted != got);
    assert!(differs.is_none(), "the exports differ; left alone and killed: {differs:#?}");
    assert_eq!(wanted.len(), got.len(), "one export is longer");
}

/// The lines of an export, sorted, and for each alert two of them: which document it is about, and what it says to whom.
/// Whichever document of a case is looked at first is the one that is told, and what a kill leaves leased comes later.
fn without_order(export: &str) -> Vec<String> {
    let mut lines: Vec<String> = export.lines().flat_map(parted).collect();
    lines.sort_unstable();
    lines
}

fn parted(line: &str) -> Vec<String> {
    let mut alert: Value = serde_json::from_str(line).unwrap();
    if alert["kind"] != "alert" {
        return vec![line.to_owned()];
    }
    let document = ["/case", "/advisory", "/content/tracking_id", "/content/path", "/content/sha256"]
        .map(|pointer| alert.pointer_mut(pointer).unwrap().take());
    vec![json!([alert["organisation"], alert["watchlist"], document]).to_string(), alert.to_string()]
}

/// Everything that can follow from a document follows: matches, alerts, mails.
fn write_configuration(folder: &Path, url: &str, records: &Path) {
    let rest = "[mail]\ntransport = \"outbox\"\n\
        [[watchlists]]\nname = \"All\"\nrecipients = [\"a@plant.example\", \"b@plant.example\"]\n\
        [[watchlists]]\nname = \"Ours\"\nrecipients = [\"a@plant.example\"]\ninventory = true\n";
    let provider = format!(
        "[[providers]]\nname = \"Written\"\nurl = \"{url}/.well-known/csaf/provider-metadata.json\"\n\
         ca_file = \"{ca_file}\"\nallow_private = true\n\
         [[providers]]\nname = \"News\"\nfeed = \"{url}/news.xml\"\nvendor = \"Acme\"\n\
         ca_file = \"{ca_file}\"\nallow_private = true\n\
         [catalogs]\ncve_folder = \"{}\"\n",
        records.display(),
        ca_file = TreeServer::ca_file()
    );
    fs::write(folder.join("quiet.toml"), rest).unwrap();
    fs::write(folder.join("annunciator.toml"), format!("{rest}{provider}")).unwrap();
}

struct Installation {
    data: PathBuf,
    config: String,
    database: Option<Database>,
}

impl Installation {
    /// With an inventory, watchlists and the CVE records, and no document seen yet.
    fn new(folder: &Path, number: usize, database: Option<Database>) -> Installation {
        let config = folder.join("annunciator.toml").display().to_string();
        let installation = Installation { data: folder.join(format!("data-{number}")), config, database };
        let inventory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/inventory.csv");
        installation.run(&["inventory", "import", inventory, "--org", "local"]);
        let quiet = folder.join("quiet.toml").display().to_string();
        let arguments: Vec<String> = installation.with(&["--config", &quiet, "serve"]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Server::start(&installation.data, &arguments).wait_until_quiet();
        // What records say before an alert is written stands in it, so that they always come first.
        installation.run(&["catalogs", "fetch", "cve"]);
        installation
    }

    fn with(&self, more: &[&str]) -> Vec<String> {
        let url = self.database.iter().flat_map(|database| ["--database-url", &database.url]);
        url.chain(more.iter().copied()).map(str::to_owned).collect()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let arguments = self.with(&[&["--config", &self.config], arguments].concat());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // Documents are refused on purpose, which makes a check fail; what it did is compared.
        String::from_utf8(program::attempt(&self.data, &arguments).stdout).unwrap()
    }

    /// Lets everything come to its end; returns how long the check took.
    #[expect(clippy::disallowed_methods, reason = "another process is timed, to be killed within that time")]
    fn finish(&self) -> Duration {
        self.end_leases();
        let start = Instant::now();
        self.run(&["provider", "check", "Written", "--reconcile"]);
        let needed = start.elapsed();
        self.run(&["provider", "check", "News"]);
        self.run(&["catalogs", "fetch", "cve"]);
        needed
    }

    fn export(&self) -> String {
        self.run(&["export"])
    }

    /// Starts one of the ways in which something is looked at, and kills it somewhere within the time it needs.
    #[expect(clippy::disallowed_methods, reason = "the moment of the kill is waited for in this test's own thread")]
    fn start_and_kill(&self, chance: &mut Chance, needed: Duration) {
        let ways: [(&[&str], Duration); 5] = [
            (&["provider", "check", "Written"], needed),
            (&["provider", "check", "Written", "--reconcile"], needed),
            (&["serve", "--listen", "127.0.0.1:0"], needed),
            (&["provider", "check", "News"], needed.min(SHORT)),
            (&["catalogs", "fetch", "cve"], needed.min(SHORT)),
        ];
        let (way, needed) = ways[chance.below(5) as usize];
        let wait = Duration::from_micros(chance.below(needed.as_micros() as u64));
        println!("{way:?} is killed after {wait:?}");
        let mut command = program::command(&self.data);
        command.args(self.with(&["--config", &self.config])).args(way);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        if chance.below(2) == 0 {
            self.end_leases();
        }
    }

    /// What a killed process had taken in hand is free again after its leases, which nobody waits for here.
    fn end_leases(&self) {
        for sql in ["UPDATE work SET lease_until = 0", "UPDATE deliveries SET lease_until = 0"] {
            match &self.database {
                Some(database) => database.execute(sql),
                None => {
                    let file = rusqlite::Connection::open(self.data.join("annunciator.db")).unwrap();
                    file.execute(sql, []).unwrap();
                }
            }
        }
    }
}

/// Numbers by SplitMix64, so that a seed repeats a run's moments as well as a machine allows.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}
