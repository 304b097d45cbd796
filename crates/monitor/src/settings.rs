//! What an operator configured, as the stages need it. Does not know: files, environment, command line.

use identity::Role;
use net::catalog::Place;
use net::delivery::email::EmailChannel;
use net::draft::Endpoint;
use net::guard::ClientOptions;
use net::news::FeedOwner;
use net::outlets::Outlets;
use net::provider::Source;
use net::sign_on::SignOn;
use std::path::PathBuf;
use std::time::Duration;
use triage::advisory::Tlp;
use triage::enrichment::exploited::Fields;
use triage::wording::Language;
use url::Url;

/// Everything configured.
pub struct Settings {
    /// What links in messages begin with.
    pub public_url: String,
    /// The most restricted advisories that alerts tell of.
    pub tlp: Tlp,
    /// Language of messages.
    pub language: Language,
    /// Providers to watch; people may add others ([`watched_providers`](crate::watched_providers)).
    pub providers: Vec<ProviderSettings>,
    /// What requests to added providers begin with.
    pub client: ClientOptions,
    /// Catalogs: what others know about CVEs.
    pub catalogs: Vec<CatalogSettings>,
    /// Feeds whose entries announce advisories.
    pub feeds: Vec<FeedSettings>,
    /// Who drafts explanations; `None`: nobody.
    pub draft: Option<DraftSettings>,
    /// How mails leave.
    pub mail: MailSettings,
    /// The ways to the servers of all other channels.
    pub outlets: Outlets,
    /// Who runs the installation.
    pub operations: Operations,
    /// Where else people may show who they are; `None`: nowhere.
    pub sign_on: Option<SignOnSettings>,
    /// Whether whoever likes may make an account with an organisation of its own; `None`: nobody.
    pub sign_up: Option<SignUpSettings>,
}

/// How people sign up.
#[derive(Clone, Copy, Debug)]
pub struct SignUpSettings {
    /// How long a new organisation may try the installation; `None`: it stays for good.
    pub trial_days: Option<u32>,
}

/// An OpenID Connect provider that people may sign in at.
#[derive(Debug)]
pub struct SignOnSettings {
    /// Who is asked.
    pub provider: SignOn,
    /// What people call it.
    pub name: String,
    /// The role, in the organisation of [`Operations`], of a person who has no account here and is not invited; `None`: such
    /// a person does not come in.
    pub role: Option<Role>,
}

/// Who runs the installation.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    /// The organisation that their alerts belong to, by name.
    pub organisation: String,
    /// Mail addresses that are told when a source falls silent, and when it speaks again.
    pub notify: Vec<String>,
}

/// A feed whose entries announce advisories (RSS, Atom, JSON Feed).
pub struct FeedSettings {
    /// Its name in reports; no provider has the same.
    pub name: String,
    /// Where it is.
    pub url: Url,
    /// Whose it is.
    pub owner: FeedOwner,
    /// What the client that asks may do.
    pub options: ClientOptions,
}

/// A language model that drafts explanations.
#[derive(Clone, Debug)]
pub struct DraftSettings {
    /// Whom to ask.
    pub endpoint: Endpoint,
    /// The most restricted advisories whose text may be sent there.
    pub tlp: Tlp,
    /// Advisories that were changed in so many days are asked about.
    pub days: u32,
    /// Between two questions.
    pub every: Duration,
}

/// One catalog.
pub struct CatalogSettings {
    /// `kev`, `epss`, or a name of its own.
    pub name: String,
    /// What it says, and how.
    pub kind: CatalogKind,
    /// Where it is; the first place that has it counts, of KEV and EPSS the newest edition of all.
    pub places: Vec<Place>,
    /// What the client that asks may do.
    pub options: ClientOptions,
    /// Between two looks.
    pub every: Duration,
    /// Whether it is looked at by itself; else only when a person asks.
    pub watched: bool,
}

/// What a catalog says, and how.
pub enum CatalogKind {
    /// CISA's Known Exploited Vulnerabilities.
    Kev,
    /// FIRST's EPSS scores.
    Epss,
    /// Another list of vulnerabilities that are known to be exploited.
    Exploited(Fields),
    /// CVE records in a folder or an archive.
    CveRecords,
}

/// One provider to watch.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its name in reports.
    pub name: String,
    /// Where its documents are.
    pub source: Source,
    /// The operator's own copies of its OpenPGP keys, for hosts that refuse to give them.
    pub key_files: Vec<PathBuf>,
}

/// How mails leave.
pub struct MailSettings {
    /// The transport.
    pub transport: Transport,
    /// The sender, `Name <address>`.
    pub from: String,
}

/// Where a mail goes.
pub enum Transport {
    /// To an SMTP server.
    Smtp(Box<EmailChannel>),
    /// Into the database, to be read on a page.
    Outbox,
    /// Nowhere: alerts are rows, and wait.
    None,
}
