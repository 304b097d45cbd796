//! Messages and their words: the only place where sentences are written.
//!
//! A decision returns a [`Message`] (an id with typed arguments); a page, a mail or the API renders it in the
//! reader's language. Rows hold messages, never sentences.
//! Does not know: why a message was chosen (`assessment`), where it is shown (`web`).

pub mod account;
pub mod alert;
pub mod alias;
pub mod call;
pub mod case;
mod class;
pub mod clock;
pub mod component;
mod display;
pub mod disposition;
mod en;
pub mod explanation;
mod exploits;
pub mod inventory;
mod measures;
mod meeting;
pub mod outage;
mod outcomes;
pub mod provision;
pub mod readiness;
pub mod report;
pub mod revision;
pub mod search;
pub mod source;
pub mod ssvc;
mod terms;
pub mod test_message;
pub mod vex;
pub mod watchlist;

#[cfg(test)]
mod tests;

pub use class::{has_outage_words, product_class};
pub use display::{
    answer, contradicted, decided_by, fix_status, label, nothing_to_compare, plan_group, question, restart_needed,
    rule, step_kind, tag, verdict,
};
pub use meeting::{evidence, identity_evidence, version_evidence};
pub use outcomes::{Outcome, OutcomeCount};
pub use terms::{
    Account, Complexity, Condition, Exploits, FixReach, Gain, Interaction, Level, Maturity, Measure, OpinionBy,
    PublisherView, Reach, Weakness,
};

use crate::product::ProductClass;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A language the product can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// International English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Language; 2] = [Language::En, Language::De];

    /// BCP 47, as configuration, rows and `?lang=` write it.
    pub fn code(self) -> &'static str {
        self.pick("en", "de")
    }

    /// The language of a code, in any case; `None` for one that is not spoken.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code.trim()))
    }

    /// Of the same words in each language, those of this one.
    pub fn pick<T>(self, en: T, de: T) -> T {
        match self {
            Language::En => en,
            Language::De => de,
        }
    }
}

/// Beside every draft of a language model.
pub fn draft_mark(language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    "Written by a language model from the fields named beside each sentence. It is no part of the assessment: label, plan \
     and alerts do not depend on it."
}

/// Loss of confidentiality, integrity and availability as one vector states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// What can be read.
    pub confidentiality: Level,
    /// What can be changed.
    pub integrity: Level,
    /// What stops.
    pub availability: Level,
}

/// An id with typed arguments. Names and quotations are the source's own words, repaired for reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "id", rename_all = "snake_case")]
pub enum Message {
    /// What the attacker gains first.
    AttackerGains {
        /// The gain.
        gain: Gain,
    },
    /// The loss, as the first sentence of the story.
    AttackerCould {
        /// The loss.
        impact: Impact,
    },
    /// The loss that follows from what was gained.
    FromThereCould {
        /// The loss.
        impact: Impact,
    },
    /// How long a total loss of availability can last.
    OutageLasts,
    /// Damage reaches systems beyond the product.
    ReachesFurther,
    /// Losses that other vulnerabilities of the same advisory add.
    OthersAdd {
        /// Only what is added.
        impact: Impact,
    },
    /// The story told is the worst of several.
    WorstOfSeveral {
        /// All vulnerabilities of the advisory.
        count: u32,
        /// Those scored 9.0 or more.
        critical: u32,
        /// Those scored 7.0 to 8.9.
        high: u32,
        /// Those without a score.
        #[serde(default)]
        unrated: u32,
        /// The CVE of the one that is told.
        #[serde(default)]
        told: Option<String>,
    },
    /// What the vulnerabilities beside the told one let an attacker do.
    FurtherOutcomes {
        /// How many there are beside it.
        others: u32,
        /// Kinds with their counts, most frequent first.
        outcomes: Vec<OutcomeCount>,
        /// Those of further kinds.
        more: u32,
        /// Those for which no score states an effect.
        #[serde(default)]
        unstated: u32,
    },
    /// What can follow, for this kind of product, from the outage that the vector states.
    ClassOutage {
        /// The kind of every product that the told vulnerability affects.
        class: ProductClass,
    },
    /// What weaknesses of this kind commonly harm, by the CWE list, where no vector says what this one harms.
    CommonlyHarms {
        /// The CWE id.
        cwe: String,
        /// What the list names.
        impact: Impact,
    },
    /// The source gives neither score nor vector.
    NoVector,
    /// Who runs which products.
    RunsProducts {
        /// Vendors in document order.
        vendors: Vec<String>,
        /// How many further vendors there are.
        #[serde(default)]
        vendors_more: u32,
        /// Some product names, in document order.
        products: Vec<String>,
        /// How many further names there are.
        more: u32,
    },
    /// The advisory lists products without a status.
    ListedUnstated {
        /// How many names there are among them.
        count: u32,
    },
    /// What kinds of products these are.
    ProductKinds {
        /// The kinds, most frequent first.
        kinds: Vec<ProductClass>,
        /// Whether all affected products are of these kinds.
        all: bool,
    },
    /// Sectors the source names.
    Sectors {
        /// As the source names them.
        names: Vec<String>,
        /// How many further ones.
        more: u32,
    },
    /// The source says several sectors without naming them.
    SeveralSectors,
    /// Used worldwide, says the source.
    UsedWorldwide,
    /// Countries or areas the source names.
    Areas {
        /// As the source names them.
        names: Vec<String>,
        /// How many further ones.
        more: u32,
    },
    /// From where, with which rights, with whose help.
    AttackPath {
        /// From where.
        reach: Reach,
        /// With which rights.
        account: Account,
        /// With whose help.
        interaction: Interaction,
    },
    /// The cause, in plain words.
    Cause {
        /// Its CWE id.
        cwe: String,
        /// The class.
        weakness: Weakness,
    },
    /// The cause by its name in the CWE list.
    CauseNamed {
        /// Its CWE id.
        cwe: String,
        /// The name the document gives.
        name: String,
    },
    /// Causes of the other vulnerabilities.
    OtherCauses {
        /// Classes, most frequent first.
        weaknesses: Vec<Weakness>,
        /// Whether there are causes beside these.
        #[serde(default)]
        among_others: bool,
    },
    /// How many of the vulnerabilities need neither account nor closeness.
    OpenToNetwork {
        /// Those reachable over a network without an account.
        count: u32,
        /// All.
        of: u32,
    },
    /// Needed: access of this kind.
    NeedsReach {
        /// From where.
        reach: Reach,
    },
    /// Needed: access to the machine itself, or a user on it who takes part (CVSS `AV:L` with `UI:R`).
    NeedsAccessOrUser,
    /// Needed: an account of this kind, or none.
    NeedsAccount {
        /// Which.
        account: Account,
    },
    /// Needed: a user's action, or none.
    NeedsUser {
        /// Whether.
        interaction: Interaction,
    },
    /// Needed: conditions the attacker does not control.
    NeedsConditions,
    /// Needed, because of the kind of weakness.
    NeedsCondition {
        /// What.
        condition: Condition,
    },
    /// A condition in the publisher's words.
    SourceCondition {
        /// Quoted.
        text: String,
    },
    /// A measure that follows from the vector or the kind of weakness, not from the publisher.
    Measure {
        /// Which.
        measure: Measure,
    },
    /// A CVE is in the KEV catalog.
    KevListed {
        /// The CVE.
        cve: String,
        /// Since when.
        added: Date,
        /// Used by ransomware.
        ransomware: bool,
    },
    /// Further CVEs are in the KEV catalog.
    KevMore {
        /// How many.
        count: u32,
    },
    /// A CVE is in another catalog of exploited vulnerabilities.
    CatalogLists {
        /// The catalog's name in the configuration.
        catalog: String,
        /// The CVE.
        cve: String,
        /// Since when, if the catalog says so.
        added: Option<Date>,
    },
    /// A coordinator or the publisher judged by SSVC that a vulnerability is used in attacks.
    JudgedExploited {
        /// The CVE, where it has one.
        cve: Option<String>,
        /// Name of who judged.
        by: String,
        /// When.
        at: Option<Date>,
    },
    /// The highest EPSS.
    EpssIs {
        /// The CVE.
        cve: String,
        /// Probability in millionths.
        probability_ppm: u32,
        /// Percentile in hundredths of a per cent.
        percentile_bp: u32,
        /// The day of the score.
        date: Date,
        /// What it was before, where an older edition is known.
        #[serde(default)]
        before: Option<EpssBefore>,
    },
    /// No EPSS score is known for any of the CVEs: not scored, or not imported.
    EpssNoData,
    /// The vector states an exploit maturity.
    MaturityIs {
        /// Which.
        maturity: Maturity,
        /// The CVE whose vector says so.
        cve: Option<String>,
    },
    /// The publisher dates the first known exploitation.
    FirstExploited {
        /// As the publisher writes it.
        date: String,
    },
    /// The publisher's words, unchanged.
    PublisherSays {
        /// Quoted.
        text: String,
    },
    /// Sources disagree about exploitation; the worse one decides.
    SourcesDisagree {
        /// Who knows of nothing.
        milder: Opinion,
        /// Who knows of more.
        worse: Opinion,
        /// The vulnerability, where it has a CVE.
        cve: Option<String>,
    },
}

/// An earlier EPSS probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpssBefore {
    /// In millionths.
    pub probability_ppm: u32,
    /// The last day on which it was known to stand.
    pub date: Date,
}

/// What one source says of exploitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Which kind of source.
    pub by: OpinionBy,
    /// Name of a catalog or coordinator; empty for the others.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What it says.
    pub says: Exploits,
}

/// The sentence of a message.
pub fn render(message: &Message, language: Language) -> String {
    let (Language::En | Language::De) = language;
    en::render(message)
}
