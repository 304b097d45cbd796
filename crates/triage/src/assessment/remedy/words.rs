//! The word lists that remediations are read by, in lower case. English only: other languages fall back on the category.

/// No fix will come.
pub(super) const NO_FIX_PLANNED: &[&str] = &[
    "no updates will be",
    "no patch software will be",
    "no fix is planned",
    "no fix planned",
    "no remediation is planned",
    "no remediation planned",
    "no patch is planned",
    "no remediation expected",
    "no update is planned",
    "no updates are planned",
    "will not be fixed",
    "won't fix",
    "won’t fix",
    "won 't fix",
    "will not be patched",
    "there will not be a fix",
    "will not receive an update",
    "no fix will be",
];

/// No fix now.
pub(super) const NO_FIX_YET: &[&str] = &[
    "no fix is available",
    "no fix available",
    "no fix is currently available",
    "no remediation is available",
    "no patch is available",
    "no patch available",
    "no update is available",
    "no updates are available",
    "fix is not yet available",
    "no fixes are available",
];

/// The product's life has ended.
pub(super) const END_OF_LIFE: &[&str] = &[
    "end of life",
    "end-of-life",
    "(eol)",
    " eol ",
    "eol product",
    "discontinued",
    "no longer support",
    "is obsolete",
    "already obsolete",
    "end of support",
    "end-of-support",
    "no longer maintained",
    "is no longer sold",
];

/// Announcements of an end that has not come, and ends that belong to something else.
pub(super) const NOT_YET_ENDED: &[&str] =
    &["may be considered", "will be considered", "will be end", "scheduled", "will reach", "operating system"];

/// The vendor says nothing, so there is no word of a fix.
pub(super) const NO_ANSWER: &[&str] = &[
    "not responded",
    "did not respond",
    "been unresponsive",
    "is unresponsive",
    "was unresponsive",
    "unresponsive to",
];

/// Words shortly before these by which it is a product that does not answer: "the device may become".
pub(super) const NOT_A_VENDOR: &[&str] = &[
    "device",
    "devices",
    "product",
    "products",
    "system",
    "controller",
    "server",
    "service",
    "module",
    "unit",
    "application",
    "interface",
    "may",
    "might",
    "can",
    "could",
    "become",
    "becomes",
    "becoming",
];

/// What a lead-in announces that tells what to do rather than where something lies.
pub(super) const MEASURES: &[&str] = &["mitigation", "measure", "workaround", "steps", "actions", "compensating"];

/// Sentences about updating something else than the product, or about not updating it.
pub(super) const NOT_THE_PRODUCT: &[&str] = &[
    "vpn",
    "virus",
    "operating system",
    "windows",
    "not feasible",
    "not an option",
    "cannot ",
    "not able",
    "if updat",
    "if upgrad",
    "can't be",
    "unable to",
    "not possible",
    "not available",
    "no patch",
    "no update",
    "no fix",
    "recompile",
    "snort",
    "see recommendations from",
    "hardware version",
    "hardening tool",
];

/// What is updated beside the product, as the object of "update".
pub(super) const NOT_THE_OBJECT: &[&str] = &["browser", "password"];

/// What a fix is called.
pub(super) const FIX_NOUNS: &[&str] =
    &["version", "update", "patch", "firmware", " fix", "upgrade", "release", "hotfix", "service pack"];

/// A fix that is there.
pub(super) const FIX_STATED: &[&str] = &[
    "supplied patch",
    "install patched firmware",
    "installation of the patch",
    "installation of the update",
    "apply patch",
    "install the latest",
    "applying update",
    "apply update",
    "use the new version",
    "apply the latest",
    "download the latest",
    "download fixed",
    "upgrade packages",
    "update with patch",
];

/// Ways of telling somebody to update.
pub(super) const TOLD: &[&str] = &[
    "users update",
    "users upgrade",
    "users to update",
    "users to upgrade",
    "should update",
    "should upgrade",
    "must upgrade",
    "should be updated to",
    "should be upgraded to",
    "encouraged to update",
    "encouraged to upgrade",
    "recommends updating",
    "recommends upgrading",
    "need to upgrade",
];

/// What follows "should be updated" where a means is named.
pub(super) const UPDATED_BY: &[&str] = &["with ", "by using", "using ", "via ", "through "];

/// What follows "update to" when no number does.
pub(super) const TARGETS: &[&str] = &[
    "version",
    "the latest",
    "the newest",
    "the new ",
    "the following version",
    "the current",
    "latest",
    "at least version",
    "firmware version",
    "a newer version",
    "a later version",
    "a version later",
    "the most",
];

/// What a fix is called.
pub(super) const NOUNS: &[&str] = &[
    "patch",
    "patches",
    "update",
    "updates",
    "firmware",
    "fix",
    "fixes",
    "upgrade",
    "upgrades",
    "hotfix",
    "hotfixes",
    "version",
    "versions",
    "release",
    "releases",
    "revision",
    "revisions",
];

/// What stands right before the number of a version.
pub(super) const MARKERS: &[&str] = &[
    "version", "versions", "ver", "v", "firmware", "fw", "frn", "release", "revision", "rev", "patch", "hotfix", "hf",
    "build", "update",
];

/// Verbs of installing, which take a fix as their object.
pub(super) const INSTALLING: &[&str] = &[
    "update",
    "updating",
    "upgrade",
    "upgrading",
    "install",
    "installing",
    "apply",
    "applying",
    "download",
    "downloading",
    "migrate",
    "migrating",
    "move",
    "moving",
];

/// Further verbs that, where a publisher files a fix, say how to get it.
pub(super) const GETTING: &[&str] =
    &["obtain", "request", "get", "run", "execute", "reinstall", "contact", "contacting", "receive"];

/// Verbs of publishing, in the past or the present.
pub(super) const PUBLISHING: &[&str] = &[
    "released",
    "created",
    "issued",
    "developed",
    "produced",
    "provided",
    "published",
    "prepared",
    "delivered",
    "supplied",
    "introduced",
    "made",
    "pushed",
    "deployed",
    "implemented",
    "provides",
    "offers",
];

/// Verbs of mending, in the past.
pub(super) const MENDED: &[&str] =
    &["fixed", "corrected", "resolved", "remediated", "addressed", "mitigated", "solved", "patched", "fixes"];

/// Verbs of mending, in the present.
pub(super) const MENDS: &[&str] = &["fixes", "corrects", "resolves", "remediates", "addresses", "mitigates", "solves"];

/// Verbs of mending, as a denial or a refusal has them.
pub(super) const MENDING: &[&str] =
    &["fix", "correct", "resolve", "remediate", "address", "mitigate", "solve", "patch"];

/// Words that deny.
pub(super) const DENYING: &[&str] = &["not", "no", "cannot", "never", "unable", "without", "neither", "nor", "yet"];

/// Words that tell of a time at which something is not yet installed.
pub(super) const WAITING: &[&str] = &["until", "before", "after", "once", "prior", "whether", "investigating"];

/// Words that end the object of a verb.
pub(super) const ENDING: &[&str] = &[
    "about",
    "on",
    "regarding",
    "for",
    "to",
    "of",
    "in",
    "with",
    "that",
    "which",
    "by",
    "after",
    "before",
    "until",
    "under",
    "from",
    "containing",
];

/// Words between "install" and a version that make it the version of something else.
pub(super) const TURNING: &[&str] = &[
    "from",
    "for",
    "on",
    "in",
    "of",
    "prior",
    "earlier",
    "running",
    "when",
    "if",
    "which",
    "that",
    "where",
    "while",
    "using",
    "port",
    "ports",
    "rule",
    "rules",
    "setting",
    "settings",
    "mitigation",
    "mitigations",
    "workaround",
    "workarounds",
];

/// Documents, which are published like fixes.
pub(super) const PAPERS: &[&str] = &[
    "advisory",
    "advisories",
    "bulletin",
    "bulletins",
    "notes",
    "note",
    "article",
    "guide",
    "guidance",
    "guidelines",
    "manual",
    "notice",
    "notification",
    "document",
    "documentation",
    "information",
    "instructions",
    "mitigations",
    "mitigation",
    "countermeasures",
    "workarounds",
    "recommendations",
    "statement",
    "snort",
    "management",
    "methodologies",
    "plan",
    "plans",
    "process",
    "press",
    "compensating",
    "rules",
    "hashes",
    "measures",
    "only",
    "official",
];

/// Words right before the fix that say it is a certain one.
pub(super) const CERTAIN: &[&str] =
    &["the", "this", "these", "a", "an", "firmware", "new", "newest", "latest", "hotfix", "updated"];
