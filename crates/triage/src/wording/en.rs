//! International English, for people who keep plants running.
//!
//! Does not know: which message was chosen and why.

use super::exploits::{opinion, trend};
use super::{Account, Gain, Impact, Interaction, Level, Maturity, Message, Reach, Weakness};
use super::{measures, outcomes};
use crate::enrichment::EpssBand;

/// The sentence of a message.
pub(super) fn render(message: &Message) -> String {
    match message {
        Message::AttackerGains { .. }
        | Message::AttackerCould { .. }
        | Message::FromThereCould { .. }
        | Message::OutageLasts
        | Message::ReachesFurther
        | Message::OthersAdd { .. }
        | Message::WorstOfSeveral { .. }
        | Message::NoVector => consequence(message),
        Message::FurtherOutcomes { .. }
        | Message::ClassOutage { .. }
        | Message::CommonlyHarms { .. }
        | Message::ProductKinds { .. } => outcomes::sentence(message),
        Message::NeedsCondition { condition } => measures::condition(*condition).to_owned(),
        Message::SourceCondition { text } => format!("In the publisher's words: “{text}”"),
        Message::Measure { measure } => measures::measure(*measure).to_owned(),
        Message::RunsProducts { .. }
        | Message::ListedUnstated { .. }
        | Message::Sectors { .. }
        | Message::SeveralSectors
        | Message::UsedWorldwide
        | Message::Areas { .. } => audience(message),
        Message::AttackPath { .. }
        | Message::Cause { .. }
        | Message::CauseNamed { .. }
        | Message::OtherCauses { .. }
        | Message::OpenToNetwork { .. } => method(message),
        Message::NeedsReach { .. }
        | Message::NeedsAccount { .. }
        | Message::NeedsUser { .. }
        | Message::NeedsAccessOrUser
        | Message::NeedsConditions => need(message).to_owned(),
        Message::KevListed { .. }
        | Message::KevMore { .. }
        | Message::CatalogLists { .. }
        | Message::JudgedExploited { .. }
        | Message::EpssIs { .. }
        | Message::EpssNoData
        | Message::MaturityIs { .. }
        | Message::FirstExploited { .. }
        | Message::PublisherSays { .. }
        | Message::SourcesDisagree { .. } => exploitation(message),
    }
}

fn consequence(message: &Message) -> String {
    match message {
        Message::AttackerGains { gain } => format!("An attacker could {}.", gain_words(*gain)),
        Message::AttackerCould { impact } => format!("An attacker could {}.", losses(impact, "an affected product")),
        Message::FromThereCould { impact } => format!("With that, they could {}.", losses(impact, "the product")),
        Message::OutageLasts => {
            "The outage can last as long as the attack goes on, or until someone restores the product.".to_owned()
        }
        Message::ReachesFurther => "The damage can reach beyond the product to other systems.".to_owned(),
        Message::OthersAdd { impact } => {
            format!(
                "Through other vulnerabilities in this advisory, an attacker could also {}.",
                losses(impact, "a product")
            )
        }
        Message::WorstOfSeveral { count, critical, high, unrated, told } => {
            let ratings = match (critical, high) {
                (0, 0) if unrated == count => "none of them with a score".to_owned(),
                (0, 0) if *unrated > 0 => format!("{unrated} of them without a score and none rated high or critical"),
                (0, 0) => "none of them rated high or critical".to_owned(),
                (0, 2) if *count == 2 => "both of them rated high".to_owned(),
                (2, 0) if *count == 2 => "both of them rated critical".to_owned(),
                (0, high) if high == count => "all of them rated high".to_owned(),
                (critical, 0) if critical == count => "all of them rated critical".to_owned(),
                (0, high) => format!("{high} of them rated high"),
                (critical, 0) => format!("{critical} of them rated critical"),
                (critical, high) => format!("{critical} of them rated critical and {high} high"),
            };
            let told = told.as_ref().map(|cve| format!(" ({cve})")).unwrap_or_default();
            format!(
                "The advisory describes {count} vulnerabilities, {ratings}. The most urgent one{told} is told here."
            )
        }
        _ => "The source gives no CVSS vector, so this can only be read from its own words.".to_owned(),
    }
}

fn gain_words(gain: Gain) -> &'static str {
    match gain {
        Gain::RunCode => "run their own program code on an affected product",
        Gain::RunCommands => "run their own commands on an affected product",
        Gain::RunScript => "run their own script in the web browser of a person who uses an affected product",
        Gain::CommandDatabase => "send their own commands to the database of an affected product",
        Gain::BypassLogin => "use protected functions of an affected product without a proper login",
        Gain::ExceedRights => "do things on an affected product that they should have no rights to do",
        Gain::ActAsUser => "make the web browser of a logged-in user send requests the user did not intend",
        Gain::ReadTraffic => "read what an affected product sends or receives over the network",
        Gain::LearnSecrets => "obtain passwords or keys of an affected product",
        Gain::ReachFiles => "reach files on an affected product that should be out of reach",
    }
}

fn losses(impact: &Impact, product: &str) -> String {
    let mut parts = Vec::new();
    match impact.confidentiality {
        Level::High => parts.push(format!("read the data that {product} holds")),
        Level::Low => parts.push(format!("read some of the data that {product} holds")),
        Level::None | Level::Unknown => {}
    }
    let owner =
        if parts.is_empty() { format!("the data or settings of {product}") } else { "its data or settings".to_owned() };
    match impact.integrity {
        Level::High => parts.push(format!("change {owner}")),
        Level::Low => parts.push(format!("change some of {owner}")),
        Level::None | Level::Unknown => {}
    }
    let (owner, it) = if parts.is_empty() {
        (format!("the operation of {product}"), product)
    } else {
        ("its operation".to_owned(), "it")
    };
    match impact.availability {
        Level::High => parts.push(format!("interrupt {owner} (denial of service)")),
        Level::Low => parts.push(format!("slow {it} down or interrupt it now and then")),
        Level::None | Level::Unknown => {}
    }
    if parts.is_empty() { "cause no loss that the vector counts".to_owned() } else { series(&parts, "and") }
}

fn audience(message: &Message) -> String {
    match message {
        Message::RunsProducts { vendors, vendors_more, products, more } => {
            let vendor = if *vendors_more == 0 { series(vendors, "and") } else { with_more(vendors, *vendors_more) };
            if products.is_empty() {
                return format!("Anyone who uses products of {vendor} that the advisory names.");
            }
            let by =
                if vendor.is_empty() { "these products".to_owned() } else { format!("these products of {vendor}") };
            let by = if products.len() == 1 && *more == 0 { by.replace("these products", "this product") } else { by };
            format!("Anyone who uses {by}: {}.", with_more(products, *more))
        }
        Message::ListedUnstated { count: 1 } => {
            "Of one further product that it lists, the advisory does not say whether it is affected.".to_owned()
        }
        Message::ListedUnstated { count } => {
            format!("Of {count} further products that it lists, the advisory does not say whether they are affected.")
        }
        Message::Sectors { names, more } => format!("Sectors named by the source: {}.", with_more(names, *more)),
        Message::SeveralSectors => "The source says that several sectors use it, without naming them.".to_owned(),
        Message::UsedWorldwide => "According to the source, it is in use worldwide.".to_owned(),
        Message::Areas { names, more } => {
            format!("Countries or areas named by the source: {}.", with_more(names, *more))
        }
        _ => String::new(),
    }
}

fn method(message: &Message) -> String {
    match message {
        Message::AttackPath { reach, account, interaction } => attack_path(*reach, *account, *interaction),
        Message::Cause { cwe, weakness } => format!("The cause: {} ({cwe}).", cause(*weakness)),
        Message::CauseNamed { cwe, name } => format!("The cause is classed as {cwe}, “{name}”."),
        Message::OtherCauses { weaknesses, among_others } => {
            let names: Vec<_> = weaknesses.iter().map(|weakness| short_cause(*weakness)).collect();
            let others = if *among_others { ", among others" } else { "" };
            let causes = if names.len() == 1 && !among_others { "cause" } else { "causes" };
            format!("Other {causes} in this advisory: {}{others}.", series(&names, "and"))
        }
        Message::OpenToNetwork { count: 2, of: 2 } => {
            "Both vulnerabilities can be exploited over a network without an account.".to_owned()
        }
        Message::OpenToNetwork { count, of } if count == of => {
            format!("All {of} vulnerabilities can be exploited over a network without an account.")
        }
        Message::OpenToNetwork { count: 1, of } => {
            format!("One of the {of} vulnerabilities can be exploited over a network without an account.")
        }
        Message::OpenToNetwork { count, of } => {
            format!("{count} of the {of} vulnerabilities can be exploited over a network without an account.")
        }
        _ => String::new(),
    }
}

fn attack_path(reach: Reach, account: Account, interaction: Interaction) -> String {
    let who = match reach {
        Reach::Network => "The attack works over a network",
        Reach::Adjacent => "The attack works from the same local network or from close by",
        Reach::Local => "The attack takes effect on the device or computer itself",
        Reach::Physical => "The attack needs physical access to the device",
        Reach::Unknown => "The source does not say from where the attack works",
    };
    let rights = match account {
        Account::None => ", without an account on the product",
        Account::Low => ", with the rights of an ordinary user account",
        Account::High => ", with the rights of an administrator account",
        Account::Unknown => "",
    };
    let helped = match interaction {
        Interaction::None => "; nobody else has to do anything",
        Interaction::Required | Interaction::Active => {
            "; it succeeds only if a user does something, such as opening what the attacker has prepared"
        }
        Interaction::Passive => "; it succeeds only while a user works with the product in the ordinary way",
        Interaction::Unknown => "",
    };
    format!("{who}{rights}{helped}.")
}

fn need(message: &Message) -> &'static str {
    match message {
        Message::NeedsReach { reach } => match reach {
            Reach::Network => "Network access to an affected product",
            Reach::Adjacent => "Access to the same local network, or closeness to the product",
            Reach::Local => "Access to the device or computer itself, on the spot or through a remote session",
            Reach::Physical => "Physical access to the device",
            Reach::Unknown => "The source does not say which access is needed",
        },
        Message::NeedsAccessOrUser => {
            "Access to the device or computer itself, or a user who opens there what the attacker has prepared"
        }
        Message::NeedsAccount { account } => match account {
            Account::None => "No account needed",
            Account::Low => "An ordinary user account",
            Account::High => "An administrator account or similar rights",
            Account::Unknown => "The source does not say whether an account is needed",
        },
        Message::NeedsUser { interaction } => match interaction {
            Interaction::None => "No action by a user needed",
            Interaction::Required | Interaction::Active => {
                "A user must do something, such as opening what the attacker has prepared"
            }
            Interaction::Passive => "A user must be working with the product",
            Interaction::Unknown => "The source does not say whether a user must take part",
        },
        _ => "Conditions that the attacker does not fully control",
    }
}

fn exploitation(message: &Message) -> String {
    match message {
        Message::KevListed { cve, added, ransomware } => {
            let by = if *ransomware { ", also by ransomware" } else { "" };
            format!(
                "{cve} has been exploited in real attacks{by}: in CISA's catalog of known exploited vulnerabilities since {added}."
            )
        }
        Message::KevMore { count: 1 } => "One further CVE of this advisory is in that catalog.".to_owned(),
        Message::KevMore { count } => format!("{count} further CVEs of this advisory are in that catalog."),
        Message::CatalogLists { catalog, cve, added } => {
            let since = added.map(|added| format!(" (since {added})")).unwrap_or_default();
            format!("The catalog “{catalog}” lists {cve} as exploited{since}.")
        }
        Message::JudgedExploited { cve, by, at } => {
            let on = at.map(|at| format!(" on {at}")).unwrap_or_default();
            let what = cve.as_deref().unwrap_or("a vulnerability without a CVE");
            format!("{by} judged{on} that {what} is used in attacks (SSVC exploitation: active).")
        }
        Message::EpssIs { cve, probability_ppm, percentile_bp, date, before } => {
            let band = match EpssBand::of(Some(f64::from(*probability_ppm) / 1e6)) {
                EpssBand::High => "high",
                EpssBand::Moderate => "moderate",
                EpssBand::Low => "low",
                EpssBand::NoData => "unknown",
            };
            format!(
                "EPSS {} as of {date} ({cve}){}, higher than {} % of all scored CVEs: {band} likelihood of exploitation in the next 30 days.",
                per_cent(*probability_ppm),
                before.as_ref().map(|before| trend(*probability_ppm, before)).unwrap_or_default(),
                percentile_bp / 100,
            )
        }
        Message::EpssNoData => {
            "No EPSS score is known here for any of its CVEs. That is missing data, not a low likelihood.".to_owned()
        }
        Message::MaturityIs { maturity, cve } => {
            let of = cve.as_ref().map(|cve| format!(" of {cve}")).unwrap_or_default();
            format!("The publisher's vector{of} states: {}.", maturity_words(*maturity))
        }
        Message::FirstExploited { date } => format!("The publisher dates the first known exploitation {date}."),
        Message::PublisherSays { text } => format!("The publisher says: “{text}”"),
        Message::SourcesDisagree { milder, worse, cve } => {
            let of = cve.as_ref().map(|cve| format!(" about {cve}")).unwrap_or_default();
            format!(
                "The sources disagree{of}: {}, but {}. The more serious one decides.",
                opinion(milder),
                opinion(worse)
            )
        }
        _ => String::new(),
    }
}

fn maturity_words(maturity: Maturity) -> &'static str {
    match maturity {
        Maturity::Attacked => "attacks are reported (E:A)",
        Maturity::High => "exploit code works reliably or spreads by itself (E:H)",
        Maturity::Functional => "working exploit code exists (E:F)",
        Maturity::ProofOfConcept => "proof-of-concept exploit code exists (E:P)",
        Maturity::Unproven => "no exploit code is known (E:U)",
        Maturity::NotDefined => "nothing about exploit code",
    }
}

/// The cause as a clause that follows a colon.
fn cause(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::InputNotChecked => "the product does not check incoming data properly",
        Weakness::WritesPastMemory => "crafted data makes the product write outside the memory meant for it",
        Weakness::ReadsPastMemory => "crafted data makes the product read outside the memory meant for it",
        Weakness::StaleMemory => "the product uses memory that is no longer, or not yet, valid",
        Weakness::NumberOverflow => {
            "a number grows too large or too small and the product calculates with a wrong value"
        }
        Weakness::EmptyPointer => "the product uses a memory reference that points to nothing",
        Weakness::TypeMixUp => "the product treats one type of data as another",
        Weakness::ResourceExhaustion => {
            "the product does not limit how much memory, time or other resources a request uses up"
        }
        Weakness::EndlessLoop => "crafted data makes the product repeat a step without end",
        Weakness::ErrorNotHandled => "the product does not handle an unexpected situation",
        Weakness::ScriptInPage => "the product's web pages pass on foreign script without making it harmless",
        Weakness::DatabaseCommand => "the product passes parts of its input to the database as commands",
        Weakness::SystemCommand => "the product runs parts of its input as commands",
        Weakness::CodeInjection => "the product runs parts of its input as program code",
        Weakness::UnsafeDeserialisation => "the product rebuilds program objects from data it should not trust",
        Weakness::UnsafeUpload => "the product accepts files of dangerous types",
        Weakness::UnsafeSearchPath => "the product may load programs from places that others can write to",
        Weakness::PathNotRestricted => "file names in requests can lead outside the folder meant for them",
        Weakness::XmlReference => "the product follows references to outside content in XML data",
        Weakness::ForgedRequest => "the product does not check whether a user really meant to send a request",
        Weakness::ServerRequest => "the product can be made to send requests to places an attacker chooses",
        Weakness::Redirect => "the product can send users on to a web site an attacker chooses",
        Weakness::MissingAuthentication => "the product asks for no login before an important function",
        Weakness::WeakAuthentication => "the product's login check can be got around",
        Weakness::WeakAccessControl => "the product does not check properly who may do what",
        Weakness::GuessablePassword => "passwords can be guessed by trying",
        Weakness::HardCodedCredentials => "a password or key is built into the product and cannot be kept secret",
        Weakness::HardCodedKey => {
            "a key for encryption or signatures is built into the product and cannot be kept secret"
        }
        Weakness::DefaultCredentials => "the product is delivered with a known password",
        Weakness::InsecureDefault => "the product is delivered with an insecure setting",
        Weakness::CleartextTransmission => "the product sends sensitive data in clear text",
        Weakness::MissingEncryption => "sensitive data is not encrypted",
        Weakness::CleartextStorage => "the product stores sensitive data in readable form",
        Weakness::PasswordStorage => "the product stores passwords in a form that can be read or recovered",
        Weakness::UnprotectedCredentials => "the product does not protect passwords or other credentials well enough",
        Weakness::WeakCryptography => "the encryption is too weak",
        Weakness::PredictableValue => "values that should be random can be predicted",
        Weakness::CertificateNotChecked => "the product does not check properly whom it is talking to",
        Weakness::OriginNotChecked => {
            "the product does not check properly whether data is genuine or where it comes from"
        }
        Weakness::SessionHandling => "the product does not protect or end user sessions properly",
        Weakness::InformationLeak => "the product gives away information it should keep to itself",
        Weakness::RaceCondition => "two steps that run at the same time get in each other's way",
        Weakness::HiddenFunction => "the product contains a hidden function or a function left over from development",
    }
}

/// The cause as a noun phrase for lists.
fn short_cause(weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::InputNotChecked => "unchecked input",
        Weakness::WritesPastMemory => "writing outside memory limits",
        Weakness::ReadsPastMemory => "reading outside memory limits",
        Weakness::StaleMemory => "use of invalid memory",
        Weakness::NumberOverflow => "number overflows",
        Weakness::EmptyPointer => "empty memory references",
        Weakness::TypeMixUp => "mixed-up data types",
        Weakness::ResourceExhaustion => "missing resource limits",
        Weakness::EndlessLoop => "endless loops",
        Weakness::ErrorNotHandled => "unhandled errors",
        Weakness::ScriptInPage => "foreign script in web pages",
        Weakness::DatabaseCommand => "input run as database commands",
        Weakness::SystemCommand => "input run as commands",
        Weakness::CodeInjection => "input run as program code",
        Weakness::UnsafeDeserialisation => "unsafe handling of program objects",
        Weakness::UnsafeUpload => "dangerous file uploads",
        Weakness::UnsafeSearchPath => "programs loaded from unsafe places",
        Weakness::PathNotRestricted => "unrestricted file paths",
        Weakness::XmlReference => "outside references in XML data",
        Weakness::ForgedRequest => "forged requests",
        Weakness::ServerRequest => "requests sent on an attacker's behalf",
        Weakness::Redirect => "redirects to foreign web sites",
        Weakness::MissingAuthentication => "missing login checks",
        Weakness::WeakAuthentication => "weak login checks",
        Weakness::WeakAccessControl => "weak access rights",
        Weakness::GuessablePassword => "guessable passwords",
        Weakness::HardCodedCredentials => "built-in credentials",
        Weakness::HardCodedKey => "built-in keys",
        Weakness::DefaultCredentials => "known default passwords",
        Weakness::InsecureDefault => "insecure default settings",
        Weakness::CleartextTransmission => "clear-text traffic",
        Weakness::MissingEncryption => "missing encryption",
        Weakness::CleartextStorage => "sensitive data stored in readable form",
        Weakness::PasswordStorage => "passwords stored in readable form",
        Weakness::UnprotectedCredentials => "badly protected credentials",
        Weakness::WeakCryptography => "weak encryption",
        Weakness::PredictableValue => "predictable random values",
        Weakness::CertificateNotChecked => "unchecked certificates",
        Weakness::OriginNotChecked => "unchecked origin of data",
        Weakness::SessionHandling => "weak session handling",
        Weakness::InformationLeak => "information given away",
        Weakness::RaceCondition => "timing errors",
        Weakness::HiddenFunction => "hidden functions",
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn series<S: AsRef<str>>(parts: &[S], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., end] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", first.join(", "), end.as_ref())
        }
    }
}

/// Names keep their own commas and "and"s, so the list uses none of them where that would confuse.
fn with_more(names: &[String], more: u32) -> String {
    let separator = if names.iter().any(|name| name.contains(',')) { "; " } else { ", " };
    let list = names.join(separator);
    if more == 0 { list } else { format!("{list} and {more} more") }
}

/// Millionths as per cent: two digits that count, never a false zero.
pub(super) fn per_cent(ppm: u32) -> String {
    let value = f64::from(ppm) / 1e4;
    if ppm < 100 {
        "below 0.01 %".to_owned()
    } else if value < 10.0 {
        format!("{value:.2} %")
    } else {
        format!("{value:.1} %")
    }
}
