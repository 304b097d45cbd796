//! A million rules of a thousand organisations: who must hear of an advisory, and how long until that stands in rows.
//!
//! `cargo bench -p monitor --bench watching`; needs the corpus (`ANNUNCIATOR_CORPUS`) and, for the second half, a server
//! (`ANNUNCIATOR_TEST_POSTGRES`, a URL of an empty database). Prints rows of a Markdown table.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench reads the environment and the clock, and may stop"
)]
#![expect(clippy::cast_precision_loss, reason = "figures for a person")]

mod sink;
mod through_rows;

use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;
use triage::assessment::{Label, Policy, assess};
use triage::watchlist::{Rule, WatchIndex, hits_of};
use triage::{Advisory, Assessment, Enrichment};

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Organisations with watchlists.
pub(crate) const ORGANISATIONS_COUNT: u32 = 1_000;
/// Rules of each of them.
pub(crate) const RULES_COUNT: u32 = 1_000;
/// Organisations that ask for what the advisory is about, and how many of their rules do.
const ASKING: (u32, u32) = (910, 11);
/// How often the one decision is made.
const DECISIONS_COUNT: usize = 1_000;
/// Rules that the naive loop asks; the rest is extrapolated.
const NAIVE_COUNT: u32 = 20_000;

fn main() {
    let corpus = std::env::var("ANNUNCIATOR_CORPUS")
        .map_or_else(|_| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let archive = corpus.join("cisa/cisa-ot-2017-2023.tar.gz");
    if !archive.is_file() {
        println!("skipped: watching: no corpus");
        return;
    }
    println!("| what | figure |\n|---|---|");
    let advisories = read_advisories(&archive);
    let words = Words::of(&advisories);
    let asked = read(through_rows::DOCUMENT.as_bytes());
    let start = Instant::now();
    let mut index = WatchIndex::default();
    for organisation in 0..ORGANISATIONS_COUNT {
        let rules: Vec<Rule> = (0..RULES_COUNT).map(|number| words.rule(organisation, number)).collect();
        index.replace(organisation, (0..RULES_COUNT).zip(&rules));
    }
    tell("making the index", &format!("{:.1} s, {} rules", start.elapsed().as_secs_f64(), index.count_rules()));
    tell("memory with the index", &format!("{:.0} MB", memory_megabytes()));
    let none = HashMap::new();
    let heard = index.hits(&asked.0, &asked.1, &none);
    let organisations: BTreeSet<u32> = heard.iter().map(|one| one.owner).collect();
    tell("rules that one advisory hits, of organisations", &format!("{}, {}", heard.len(), organisations.len()));
    let decision = |told: &(Advisory, Assessment)| {
        let start = Instant::now();
        black_box(index.hits(&told.0, &told.1, &none).len());
        start.elapsed().as_secs_f64()
    };
    let of_one: Vec<f64> = (0..DECISIONS_COUNT).map(|_| decision(&asked)).collect();
    tell("deciding it, one core", &quantiles(of_one));
    let of_each: Vec<f64> = advisories.iter().map(decision).collect();
    let hits: Vec<f64> = advisories.iter().map(|one| index.hits(&one.0, &one.1, &none).len() as f64).collect();
    tell("deciding each advisory of the corpus", &quantiles(of_each));
    let mut hits = hits;
    hits.sort_by(f64::total_cmp);
    tell("rules that each of these hits", &format!("p50 {:.0}, most {:.0}", at(&hits, 0.5), at(&hits, 1.0)));
    naive(&words, &asked, &advisories);
    drop(index);
    through_rows::run(&words);
}

/// Every rule asked by itself.
fn naive(words: &Words, asked: &(Advisory, Assessment), advisories: &[(Advisory, Assessment)]) {
    let rules: Vec<Rule> = (0..NAIVE_COUNT).map(|number| words.rule(number, number % RULES_COUNT)).collect();
    let scale = f64::from(ORGANISATIONS_COUNT * RULES_COUNT) / f64::from(NAIVE_COUNT);
    let seconds = |told: &(Advisory, Assessment)| {
        let start = Instant::now();
        black_box(rules.iter().filter(|rule| !hits_of(rule, &told.0, &told.1, 0).is_empty()).count());
        start.elapsed().as_secs_f64() * scale
    };
    tell("naive loop over all rules for it, extrapolated", &format!("{:.1} s", seconds(asked)));
    let some: Vec<f64> = advisories.iter().step_by(advisories.len() / 5 + 1).map(seconds).collect();
    tell("naive loop for advisories of the corpus, extrapolated", &quantiles(some));
}

/// What rules are drawn from: vendors, products, CVEs and words of real advisories.
pub(crate) struct Words {
    vendors: Vec<String>,
    products: Vec<String>,
    cves: Vec<String>,
    words: Vec<String>,
}

impl Words {
    fn of(advisories: &[(Advisory, Assessment)]) -> Words {
        let unique = |texts: &mut dyn Iterator<Item = String>| Vec::from_iter(texts.collect::<BTreeSet<String>>());
        let all = || advisories.iter().map(|(advisory, _)| advisory);
        let products = all().flat_map(|one| one.products.iter().map(|product| product.name.clone()));
        Words {
            vendors: unique(&mut all().flat_map(|one| one.vendors.clone())),
            products: unique(&mut products.filter(|name| name.len() > 4)),
            cves: unique(&mut all().flat_map(|one| one.vulnerabilities.iter().filter_map(|v| v.cve.clone()))),
            words: unique(&mut all().flat_map(|one| one.title.split(' ').map(str::to_owned).collect::<Vec<_>>())),
        }
    }

    /// Rules of all kinds; those of the asking organisations' first ones ask for the advisory of the bench.
    pub(crate) fn rule(&self, organisation: u32, number: u32) -> Rule {
        let mut dice = u64::from(organisation) << 32 | u64::from(number);
        let mut draw = |from: &[String]| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let place = usize::try_from(dice >> 33).unwrap_or_default() % from.len();
            vec![from.get(place).cloned().unwrap_or_default()]
        };
        let mut rule = match number % 10 {
            _ if organisation < ASKING.0 && number < ASKING.1 => asking(number),
            0..=3 => Rule { products: draw(&self.products), ..Rule::default() },
            4 | 5 => Rule { cves: [draw(&self.cves), draw(&self.cves)].concat(), ..Rule::default() },
            6 => Rule { vendors: draw(&self.vendors), products: draw(&self.products), ..Rule::default() },
            7 => Rule { words: draw(&self.words), minimum_score: Some(7.0), ..Rule::default() },
            8 => Rule { inventory: true, ..Rule::default() },
            _ => Rule { vendors: draw(&self.vendors), ..Rule::default() },
        };
        if number.is_multiple_of(7) {
            rule.minimum_label = Some(Label::Mitigate);
        }
        rule
    }
}

/// A rule that asks for what the advisory of the bench is about, in one of several ways.
fn asking(number: u32) -> Rule {
    let one = |text: &str| vec![text.to_owned()];
    match number % 4 {
        0 => Rule { vendors: one("Bench Valves GmbH"), ..Rule::default() },
        1 => Rule { products: one("bench VC 9000"), ..Rule::default() },
        2 => Rule { cves: one("CVE-2031-9000"), ..Rule::default() },
        _ => Rule { words: one("benchmark valve"), ..Rule::default() },
    }
}

fn read_advisories(archive: &Path) -> Vec<(Advisory, Assessment)> {
    let file = std::fs::File::open(archive).expect("archive");
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut all = Vec::new();
    for entry in tar.entries().expect("entries") {
        let mut entry = entry.expect("entry");
        let name = entry.path().expect("path").to_string_lossy().into_owned();
        if name.contains("csaf_files/OT/white/2") && name.ends_with(".json") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("bytes");
            all.push(read(&bytes));
        }
    }
    all
}

fn read(bytes: &[u8]) -> (Advisory, Assessment) {
    let (document, _) = csaf::read(bytes).expect("a document");
    let (advisory, _) = triage::advisory::normalise(&document);
    let assessment = assess(&advisory, &Enrichment::default(), &Policy::built_in());
    (advisory, assessment)
}

pub(crate) fn tell(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

fn at(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.iter().copied().nth((last * part).round() as usize).unwrap_or(f64::NAN)
}

fn quantiles(mut seconds: Vec<f64>) -> String {
    seconds.sort_by(f64::total_cmp);
    let told = [(0.5, "p50"), (0.99, "p99"), (1.0, "most")];
    let told = told.map(|(part, name)| format!("{name} {:.2} ms", at(&seconds, part) * 1e3));
    told.join(", ")
}

/// Resident memory of this process, as Linux tells it.
fn memory_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1e3
}
