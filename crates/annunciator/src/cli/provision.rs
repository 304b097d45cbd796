//! `provider check DOMAIN`: which requirements of CSAF §7.1 a party keeps, and the roles it reaches.
//!
//! Does not know: what each requirement asks for (`triage::provision`).

use super::discover::{self, Reach};
use crate::config::Config;
use crate::progress::Progress;
use crate::terminal;
use crate::wiring::Misconfigured;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use csaf_validate::{Profile, Selection, Severity};
use jiff::Timestamp;
use net::provider::checking::{Looking, look_at};
use serde_json::json;
use std::process::ExitCode;
use triage::provision::{Edition, Evidence, Facts, Provision, Requirement, Role, judge};
use triage::wording::Language;
use triage::wording::provision as words;

/// What is wanted of a check by requirements.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// Check by the requirements of CSAF, although a watched provider has this name.
    #[arg(long)]
    pub(crate) requirements: bool,
    /// Documents to look at: one of each TLP label, then the newest.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    documents: u32,
    /// The edition that decides about the exit code; without it that of the provider's metadata.
    #[arg(long, value_enum)]
    edition: Option<Wanted>,
    /// The role to be reached for exit code 0; without it the one that the party claims.
    #[arg(long, value_enum, value_name = "ROLE")]
    require: Option<Required>,
    /// Form of the report.
    #[arg(long, value_enum, default_value = "text")]
    format: Form,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Wanted {
    #[value(name = "2.0")]
    V2_0,
    #[value(name = "2.1")]
    V2_1,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Required {
    Publisher,
    Provider,
    TrustedProvider,
    Lister,
    Aggregator,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    Text,
    Json,
    Html,
}

/// Whether `target` can be asked: a domain has a dot or a port, an address has a scheme.
pub(crate) fn is_target(target: &str) -> bool {
    target.contains(['.', ':']) && !target.contains(char::is_whitespace)
}

/// Exit code 0 if the role is reached, 1 if not.
pub(crate) async fn run(config: &Config, target: &str, asked: &Asked) -> Result<ExitCode> {
    let client = discover::options(config, target, &asked.reach).context(Misconfigured)?;
    let progress = Progress::start("documents looked at");
    let now = command_time();
    let looking = Looking {
        documents_count_max: asked.documents as usize,
        validate: Some(&faults),
        looked: &|| progress.add(1),
        now,
    };
    let facts = look_at(target, &client, &looking).await.with_context(|| format!("looking at {target}"))?;
    progress.finish(facts.documents.len() as u64);
    let provisions = [Edition::V2_0, Edition::V2_1].map(|edition| judge(&facts, edition, now));
    let decisive = decisive(asked, &facts);
    let role = asked.require.map(role_of).or_else(|| claimed(&facts));
    let reached = role.is_some_and(|role| {
        provisions.iter().any(|provision| provision.edition == decisive && provision.reaches(role))
    });
    let report = Report { target, facts: &facts, provisions: &provisions, decisive, role, reached };
    match asked.format {
        Form::Text => report.show()?,
        Form::Json => terminal::print(&report.json().to_string())?,
        Form::Html => terminal::print(&report.html())?,
    }
    Ok(if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the schema and the mandatory tests say against a document.
fn faults(bytes: &[u8]) -> Vec<String> {
    match csaf_validate::validate(bytes, &Selection::of_profile(Profile::Basic)) {
        Ok(report) => {
            let against = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
            against.map(|finding| format!("{}: {} {}", finding.test, finding.pointer, finding.message)).collect()
        }
        Err(error) => vec![error.to_string()],
    }
}

#[expect(clippy::disallowed_methods, reason = "a command that a person runs is a driver of its own")]
fn command_time() -> Timestamp {
    Timestamp::now()
}

fn decisive(asked: &Asked, facts: &Facts) -> Edition {
    match asked.edition {
        Some(Wanted::V2_0) => Edition::V2_0,
        Some(Wanted::V2_1) => Edition::V2_1,
        None if facts.metadata.as_ref().is_some_and(|metadata| metadata.version == "2.1") => Edition::V2_1,
        None => Edition::V2_0,
    }
}

fn role_of(required: Required) -> Role {
    match required {
        Required::Publisher => Role::Publisher,
        Required::Provider => Role::Provider,
        Required::TrustedProvider => Role::TrustedProvider,
        Required::Lister => Role::Lister,
        Required::Aggregator => Role::Aggregator,
    }
}

/// What its metadata say, else what its list of others says.
fn claimed(facts: &Facts) -> Option<Role> {
    let category = facts.aggregator.as_ref().map(|aggregator| aggregator.category.as_str());
    facts.metadata.as_ref().and_then(|metadata| Role::of_metadata(&metadata.role)).or(match category {
        Some("lister") => Some(Role::Lister),
        Some("aggregator") => Some(Role::Aggregator),
        _ => None,
    })
}

/// What is told of a party.
struct Report<'a> {
    target: &'a str,
    facts: &'a Facts,
    provisions: &'a [Provision],
    decisive: Edition,
    role: Option<Role>,
    reached: bool,
}

impl Report<'_> {
    fn verdict(&self) -> String {
        let edition = self.decisive.code();
        match self.role {
            None => format!("{} claims no role of CSAF.", self.target),
            Some(role) => {
                let outcome = if self.reached { "reaches" } else { "does not reach" };
                format!("{} {outcome} the role {} of CSAF {edition}.", self.target, words::role(role, Language::En))
            }
        }
    }

    fn scope(&self) -> String {
        let (looked, listed) = (self.facts.documents.len(), self.facts.documents_listed);
        format!("{looked} of {listed} listed documents were looked at.")
    }

    fn show(&self) -> Result<()> {
        for provision in self.provisions {
            terminal::show(&format!("CSAF {}", provision.edition.code()))?;
            for requirement in &provision.requirements {
                terminal::show(&format!("  {}", headline(requirement)))?;
                for evidence in &requirement.evidence {
                    terminal::show(&format!("      {}", line(evidence)))?;
                }
            }
            for reached in &provision.roles {
                terminal::show(&format!("  {}", outcome(reached.role, reached.reached, &reached.lacking)))?;
            }
        }
        terminal::show(&self.scope())?;
        terminal::show(&self.verdict())
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "target": self.target,
            "metadata": self.facts.metadata.as_ref().map(|metadata| &metadata.address),
            "documents_listed": self.facts.documents_listed,
            "documents_looked_at": self.facts.documents.len(),
            "edition": self.decisive,
            "role": self.role,
            "reached": self.reached,
            "editions": self.provisions.iter().map(|provision| json!({
                "edition": provision.edition,
                "roles": provision.roles,
                "highest": provision.highest(),
                "requirements": provision.requirements.iter().map(in_json).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    }

    fn html(&self) -> String {
        let title = escaped(&format!("CSAF requirements of {}", self.target));
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>\
             body{{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\
             table{{border-collapse:collapse;width:100%}}td,th{{border-bottom:1px solid;padding:.3rem;text-align:left;\
             vertical-align:top}}li{{overflow-wrap:anywhere}}</style></head><body>\n<h1>{title}</h1>\n<p>{} {}</p>\n",
            escaped(&self.verdict()),
            escaped(&self.scope())
        );
        self.provisions.iter().for_each(|provision| page.push_str(&section(provision)));
        page + "</body></html>"
    }
}

fn section(provision: &Provision) -> String {
    let mut html = format!("<h2>CSAF {}</h2>\n<ul>", provision.edition.code());
    for reached in &provision.roles {
        html += &format!("<li>{}</li>", escaped(&outcome(reached.role, reached.reached, &reached.lacking)));
    }
    html += "</ul>\n<table><tr><th>No.</th><th>Requirement</th><th>Standing</th><th>What was found</th></tr>\n";
    for requirement in &provision.requirements {
        let why = requirement.why.map(|why| words::why(why, Language::En)).unwrap_or_default();
        let evidence: String =
            requirement.evidence.iter().map(|evidence| format!("<li>{}</li>", escaped(&line(evidence)))).collect();
        html += &format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}<ul>{evidence}</ul></td></tr>\n",
            requirement.number,
            escaped(words::requirement(requirement.number, Language::En)),
            escaped(words::standing(requirement.standing, Language::En)),
            escaped(why),
        );
    }
    html + "</table>\n"
}

fn in_json(requirement: &Requirement) -> serde_json::Value {
    json!({
        "number": requirement.number,
        "name": words::requirement(requirement.number, Language::En),
        "standing": requirement.standing,
        "why": requirement.why.map(|why| words::why(why, Language::En)),
        "evidence": requirement.evidence.iter().map(|evidence| json!({
            "address": evidence.address,
            "found": words::told(&evidence.told, Language::En),
            "id": evidence.told,
            "against": evidence.against,
        })).collect::<Vec<_>>(),
    })
}

fn headline(requirement: &Requirement) -> String {
    let (name, standing) =
        (words::requirement(requirement.number, Language::En), words::standing(requirement.standing, Language::En));
    match requirement.why {
        Some(why) => format!("{:>2} {name}: {standing}: {}", requirement.number, words::why(why, Language::En)),
        None => format!("{:>2} {name}: {standing}", requirement.number),
    }
}

fn line(evidence: &Evidence) -> String {
    let told = words::told(&evidence.told, Language::En);
    if evidence.address.is_empty() { told } else { format!("{}: {told}", evidence.address) }
}

fn outcome(role: Role, reached: bool, lacking: &[u8]) -> String {
    let name = words::role(role, Language::En);
    if reached {
        return format!("{name}: reached");
    }
    let numbers: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    format!("{name}: not reached; in the way: {}", numbers.join(", "))
}

fn escaped(text: &str) -> String {
    let plain = terminal::plain(text);
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{escaped, is_target};

    #[test]
    fn what_others_wrote_is_text_in_the_page() {
        assert_eq!(escaped("<b title=\"x\">&\u{1b}"), "&lt;b title=&quot;x&quot;&gt;&amp;\u{fffd}");
    }

    #[test]
    fn a_domain_and_an_address_can_be_asked_and_a_mere_name_cannot() {
        assert!(is_target("example.com") && is_target("localhost:8443") && is_target("https://a.example/"));
        assert!(!is_target("Siemens") && !is_target("Example Co. Ltd"));
    }
}
