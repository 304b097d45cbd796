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
    "will not issue",
    "not be issuing",
    "will not be fixed",
    "won't fix",
    "won’t fix",
    "won 't fix",
    "will not be patched",
    "will not release",
    "will not provide a",
    "there will not be a fix",
    "will not receive an update",
    "not plan to release",
    "not plan to fix",
    "not intend to release",
    "no plans to",
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

/// How `vendor_fix` entries begin that hold no fix.
pub(super) const ONLY_ADVICE: &[&str] = &[
    "see recommendations from",
    "apply defense",
    "apply cell protection",
    "use vpn",
    "as a general security measure",
    "protect network access",
    "restrict ",
    "block ",
    "limit access",
    "ensure ",
    "disable ",
    "turn off ",
    "operators of critical",
    "in addition, ics-cert recommends",
    "avoid ",
    "do not ",
    "only access ",
    "only open ",
    "only connect ",
    "users should apply mitigations",
    "install a protocol bridge",
    "additional information on industrial security",
    "physically protect",
    "process control systems should",
    "portable computers",
];

/// Pointers to mitigations that stand somewhere else.
pub(super) const MITIGATIONS_ELSEWHERE: &[&str] =
    &["apply mitigations", "apply the mitigations", "mitigations listed", "mitigation section"];

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

/// Parts of words by which a text speaks of something to install, or of where to find it or whom to ask.
pub(super) const FIX_WORDS: &[&str] = &[
    "updat",
    "upgrad",
    "version",
    "patch",
    "firmware",
    "fix",
    "releas",
    "install",
    "download",
    "hotfix",
    "contact",
    "http",
    "www",
    "advisor",
    "bulletin",
    "notice",
    "remediat",
    "replac",
    "service pack",
    "build",
    "website",
    "portal",
];

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
];

/// A fix that is announced.
pub(super) const STILL_TO_COME: &[&str] = &[
    "plans to",
    "planning to",
    "will release",
    "will be released",
    "will be available",
    "will provide",
    "is working on",
    "are working on",
    "working to",
    "is developing",
    "under development",
    "when available",
    "is planned",
    "are planned",
    "will be fixed",
    "will be corrected",
];

/// What a fix is called.
pub(super) const FIX_NOUNS: &[&str] =
    &["version", "update", "patch", "firmware", " fix", "upgrade", "release", "hotfix", "service pack"];

/// A vendor has published something.
pub(super) const RELEASING: &[&str] = &[
    "has released",
    "have released",
    "produced an update",
    "released version",
    "released a new",
    "released new",
    "released an update",
    "released a firmware",
    "released firmware",
    "released a patch",
    "released patch",
    "released a fix",
    "has developed",
    "has provided",
    "has produced",
];

/// A fix that is there.
pub(super) const FIX_STATED: &[&str] = &[
    "released a remediation",
    "fixed in",
    "corrected in",
    "resolved in",
    "remediated in",
    "includes a fix",
    "supplied patch",
    "installation of the patch",
    "installation of the update",
    "apply patch",
    "apply the patch",
    "install the patch",
    "install the update",
    "install the latest",
    "applying update",
    "apply update",
    "install the new version",
    "use the new version",
    "released a patch",
    "released an updated",
    "released updates",
    "apply the latest",
    "download the latest",
    "download fixed",
    "upgrade packages",
    "install the updated",
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
