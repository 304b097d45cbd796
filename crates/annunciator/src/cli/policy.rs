//! `policy`: what the triage policy says, whether another one is in order, and what it would change.

use super::Options;
use crate::config::Config;
use crate::terminal;
use crate::wiring::{self, Misconfigured};
use anyhow::{Context, Result, anyhow};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{OrganisationId, OrganisationPolicy, Reader, Store};
use triage::Advisory;
use triage::advisory::AdvisoryId;
use triage::assessment::{Comparison, Difference, Label, Policy, PolicyRemark, compare};
use triage::wording::{self, Language};

/// Who stands in the ledger for what is done here.
const WHO: &str = "command line";
/// Advisories read at once.
const PAGE_ADVISORIES_COUNT: u32 = 200;

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print a policy: the installation's, or an organisation's own.
    Show {
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        /// Form of the answer.
        #[arg(long, value_enum, default_value = "text")]
        format: Shown,
    },
    /// Print the JSON schema of policy files.
    Schema,
    /// Read a policy file and say what is wrong or odd about it; exit code 2 if it cannot be read.
    Check {
        /// The file (TOML).
        file: PathBuf,
        /// Form of the answer.
        #[arg(long, value_enum, default_value = "text")]
        format: Told,
    },
    /// Print which stored advisories would get another label by a policy file, and why. Changes nothing.
    Test {
        /// The file (TOML).
        file: PathBuf,
        /// The organisation whose policy in force is compared with; that of the configuration if absent.
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        /// Form of the answer.
        #[arg(long, value_enum, default_value = "text")]
        format: Told,
    },
    /// Put a policy file in place of the installation's for one organisation.
    Set {
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        organisation: String,
        /// The file (TOML).
        file: PathBuf,
    },
    /// Take an organisation's own policy away.
    Clear {
        /// The organisation.
        #[arg(long, value_name = "NAME")]
        organisation: String,
    },
}

/// Forms of a policy.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shown {
    /// One line for each rule.
    Text,
    /// As JSON.
    Json,
    /// A document with rules, questions and answers.
    Markdown,
}

/// Forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Told {
    /// Lines for people.
    Text,
    /// One JSON object.
    Json,
}

pub(crate) fn run(options: &Options, command: &PolicyCommand) -> Result<ExitCode> {
    match command {
        PolicyCommand::Show { organisation, format } => show(options, organisation.as_deref(), *format)?,
        PolicyCommand::Schema => terminal::print(&format!("{:#}", Policy::schema()))?,
        PolicyCommand::Check { file, format } => check(file, *format)?,
        PolicyCommand::Test { file, organisation, format } => test(options, file, organisation.as_deref(), *format)?,
        PolicyCommand::Set { organisation, file } => set(options, organisation, file)?,
        PolicyCommand::Clear { organisation } => clear(options, organisation)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<(String, Policy)> {
    let doing = || format!("reading the policy {}", file.display());
    let text = std::fs::read_to_string(file).with_context(doing).context(Misconfigured)?;
    let policy = Policy::parse(&text).with_context(doing).context(Misconfigured)?;
    Ok((text, policy))
}

fn show(options: &Options, organisation: Option<&str>, format: Shown) -> Result<()> {
    let config = wiring::load_config(options)?;
    let installation = wiring::settings(&config).context(Misconfigured)?.1;
    let policy = match organisation {
        None => installation,
        Some(name) => wiring::block_on(0, async {
            let store = wiring::open_store(&config).await?;
            let policy = in_force(&store, find(&store, name).await?, installation).await?;
            store.close().await?;
            Ok(policy)
        })?,
    };
    terminal::print(&match format {
        Shown::Text => sheet(&policy),
        Shown::Json => as_json(&policy).to_string(),
        Shown::Markdown => policy.document().trim_end().to_owned(),
    })
}

fn sheet(policy: &Policy) -> String {
    let mut lines = vec![format!("policy {}", terminal::plain(policy.version()))];
    for (at, (id, label, when)) in policy.rules().enumerate() {
        let label = wording::label(label, Language::En);
        lines.push(format!("{:>3}. {} -> {label}: {}", at + 1, terminal::plain(id), when.replace('`', "")));
    }
    lines.join("\n")
}

fn as_json(policy: &Policy) -> Value {
    let rules =
        policy.rules().map(|(id, label, when)| json!({ "id": id, "label": label, "when": when.replace('`', "") }));
    json!({ "version": policy.version(), "rules": rules.collect::<Vec<_>>() })
}

fn check(file: &Path, format: Told) -> Result<()> {
    let (_, policy) = read(file)?;
    let remarks: Vec<String> = policy.remarks().iter().map(told).collect();
    if format == Told::Json {
        let answer = json!({ "version": policy.version(), "rules": policy.rules().count(), "remarks": remarks });
        return terminal::print(&answer.to_string());
    }
    terminal::show(&format!("policy {}: {} rules, in order", policy.version(), policy.rules().count()))?;
    remarks.iter().try_for_each(|remark| terminal::show(remark))
}

fn told(remark: &PolicyRemark) -> String {
    match remark {
        PolicyRemark::NeverReached { rule, id, behind } => {
            format!("remark: rule {rule}, {id}, is never reached: {behind} decides before it")
        }
        PolicyRemark::ExploitedIsNotActNow { rule, id, label } => {
            let label = wording::label(*label, Language::En);
            format!("remark: rule {rule}, {id}: what is known to be exploited can get the label {label}")
        }
    }
}

/// What a policy would do to the stored advisories.
#[derive(Default)]
struct Tried {
    advisories: usize,
    before: BTreeMap<Label, usize>,
    after: BTreeMap<Label, usize>,
    changes: Vec<(Subject, Comparison)>,
}

/// What an advisory is called.
struct Subject {
    id: AdvisoryId,
    publisher: String,
    tracking_id: String,
    title: String,
}

fn test(options: &Options, file: &Path, organisation: Option<&str>, format: Told) -> Result<()> {
    let (_, policy) = read(file)?;
    let config = wiring::load_config(options)?;
    let installation = wiring::settings(&config).context(Misconfigured)?.1;
    let (before, tried) = wiring::block_on(0, async {
        let store = wiring::open_store(&config).await?;
        let reader = reader(&config, &store, organisation).await?;
        let before = in_force(&store, reader.organisation, installation).await?;
        let tried = try_all(&store, &reader, &before, &policy).await?;
        store.close().await?;
        Ok((before, tried))
    })?;
    match format {
        Told::Json => terminal::print(&tried_as_json(&before, &policy, &tried).to_string()),
        Told::Text => tried_as_text(&before, &policy, &tried).iter().try_for_each(|line| terminal::show(line)),
    }
}

async fn try_all(store: &Store, reader: &Reader, before: &Policy, after: &Policy) -> Result<Tried> {
    let (mut tried, mut last) = (Tried::default(), None);
    loop {
        let ids: Vec<_> =
            store.all_advisories(reader, last, PAGE_ADVISORIES_COUNT).await?.into_iter().map(|one| one.id).collect();
        let Some(end) = ids.last() else { break };
        last = Some(*end);
        for (advisory, enrichment) in store.load_for_assessment(&ids).await? {
            let comparison = compare(&advisory, &enrichment, before, after);
            tried.advisories += 1;
            *tried.before.entry(comparison.before.label).or_default() += 1;
            *tried.after.entry(comparison.after.label).or_default() += 1;
            if comparison.because.is_some() {
                let Advisory { id, publisher, tracking_id, title, .. } = advisory;
                tried.changes.push((Subject { id, publisher: publisher.name, tracking_id, title }, comparison));
            }
        }
    }
    let place = |(advisory, change): &(Subject, Comparison)| {
        (change.after.label, change.before.label, advisory.tracking_id.clone(), advisory.id)
    };
    tried.changes.sort_by_cached_key(place);
    Ok(tried)
}

fn tried_as_text(before: &Policy, after: &Policy, tried: &Tried) -> Vec<String> {
    let (from, to) = (before.version(), after.version());
    let mut lines = vec![format!("{} advisories, policy {from} -> {to}", tried.advisories)];
    for label in Label::ALL {
        let count = |counts: &BTreeMap<Label, usize>| counts.get(&label).copied().unwrap_or_default();
        let name = wording::label(label, Language::En);
        lines.push(format!("{name:<11} {:>6} -> {}", count(&tried.before), count(&tried.after)));
    }
    lines.push(format!("{} labels change", tried.changes.len()));
    for (advisory, change) in &tried.changes {
        let said =
            |one: &triage::assessment::Decided| format!("{} ({})", wording::label(one.label, Language::En), one.rule);
        let why = change.because.as_ref().map(why).unwrap_or_default();
        let (before, after) = (said(&change.before), said(&change.after));
        lines.push(format!("{} {}: {before} -> {after}: {why}", advisory.publisher, advisory.tracking_id));
    }
    lines
}

fn why(difference: &Difference) -> String {
    match difference {
        Difference::OnlyInOne { rule } => format!("only one of the two has the rule {rule}"),
        Difference::Answer { rule, question, answer } => {
            format!("{question} = {answer}, which one of the two does not accept in {rule}")
        }
        Difference::Label { rule } => format!("{rule} gives another label"),
        Difference::Order { rule, earlier } => format!("{earlier} decides before {rule}"),
    }
}

fn tried_as_json(before: &Policy, after: &Policy, tried: &Tried) -> Value {
    let counts = |counts: &BTreeMap<Label, usize>| -> BTreeMap<&str, usize> {
        Label::ALL.iter().map(|label| (label.code(), counts.get(label).copied().unwrap_or_default())).collect()
    };
    let change = |(advisory, change): &(Subject, Comparison)| {
        json!({
            "id": advisory.id.0, "publisher": advisory.publisher, "tracking_id": advisory.tracking_id,
            "title": advisory.title,
            "before": { "label": change.before.label, "rule": change.before.rule },
            "after": { "label": change.after.label, "rule": change.after.rule },
            "because": change.because.as_ref().map(difference_as_json),
        })
    };
    json!({
        "advisories": tried.advisories,
        "before": { "version": before.version(), "labels": counts(&tried.before) },
        "after": { "version": after.version(), "labels": counts(&tried.after) },
        "changes": tried.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn difference_as_json(difference: &Difference) -> Value {
    match difference {
        Difference::OnlyInOne { rule } => json!({ "kind": "only_in_one", "rule": rule }),
        Difference::Answer { rule, question, answer } => {
            json!({ "kind": "answer", "rule": rule, "question": question, "answer": answer })
        }
        Difference::Label { rule } => json!({ "kind": "label", "rule": rule }),
        Difference::Order { rule, earlier } => json!({ "kind": "order", "rule": rule, "earlier": earlier }),
    }
}

/// The organisation's own policy, else the installation's.
async fn in_force(store: &Store, organisation: OrganisationId, installation: Policy) -> Result<Policy> {
    let own = store.list_policies().await?.into_iter().find(|own| own.organisation == organisation);
    let parse = |own: OrganisationPolicy| {
        let OrganisationPolicy { version, text, .. } = own;
        Policy::parse(&text).with_context(|| format!("reading the organisation's stored policy, {version}"))
    };
    Ok(own.map(parse).transpose()?.unwrap_or(installation))
}

async fn reader(config: &Config, store: &Store, organisation: Option<&str>) -> Result<Reader> {
    let reader = wiring::looking_reader(config, store).await?;
    Ok(match organisation {
        Some(name) => Reader { organisation: find(store, name).await?, ..reader },
        None => reader,
    })
}

async fn find(store: &Store, name: &str) -> Result<OrganisationId> {
    let known = store.list_organisations().await?;
    let found = known.iter().find(|organisation| organisation.name == name).map(|organisation| organisation.id);
    found.ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|organisation| organisation.name.as_str()).collect();
        anyhow!("there is no organisation {name:?}; known: {}", names.join(", ")).context(Misconfigured)
    })
}

fn set(options: &Options, organisation: &str, file: &Path) -> Result<()> {
    let (text, policy) = read(file)?;
    for remark in policy.remarks() {
        terminal::tell(&told(&remark));
    }
    let config = wiring::load_config(options)?;
    wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        // The local organisation is made when the program first serves; its policy may come earlier.
        wiring::local_reader(&config, &monitor.store).await?;
        let id = find(&monitor.store, organisation).await?;
        monitor::actions::set_policy(&monitor, id, &text, WHO, monitor::driver::now()).await?;
        monitor::driver::settle(&monitor).await?;
        Ok(monitor.store.close().await?)
    })?;
    terminal::show(&format!("policy {} is in place for {organisation}", policy.version()))
}

fn clear(options: &Options, organisation: &str) -> Result<()> {
    let config = wiring::load_config(options)?;
    let cleared = wiring::block_on(0, async {
        let monitor = wiring::open_monitor(&config).await?;
        let id = find(&monitor.store, organisation).await?;
        let cleared = monitor::actions::clear_policy(&monitor, id, WHO, monitor::driver::now()).await?;
        monitor::driver::settle(&monitor).await?;
        monitor.store.close().await?;
        Ok(cleared)
    })?;
    let told = if cleared { "has the installation's policy again" } else { "had no policy of its own" };
    terminal::show(&format!("{organisation} {told}"))
}
