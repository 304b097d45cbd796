//! Words that a draft may use of its own, and what others claim.
//!
//! Closed lists in small letters, separated by commas; a `*` at the end stands for all words that begin so. A word on no
//! list must stand in the fields that its sentence cites: so no port, protocol, product, sector, country or number can be
//! invented.
//! Does not know: sentences.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words or phrases of one kind.
type List = Vec<&'static str>;

fn list(text: &'static str) -> List {
    text.split(',').map(str::trim).collect()
}

/// Words that claim a loss of confidentiality, integrity, availability.
pub(super) static LOSSES: LazyLock<[List; 3]> = LazyLock::new(|| [CONFIDENTIALITY, INTEGRITY, AVAILABILITY].map(list));

const CONFIDENTIALITY: &str = "confidential*, read, reads, reading, steal*, stole*, leak*, disclos*, expos*, eavesdrop*, intercept*, spy*, spied, \
 exfiltrat*, reveal*, secret*, sensitive, learn*, view*, obtain*, retriev*, extract*, download*, copy, copied, copies, \
 copying, privacy";

const INTEGRITY: &str = "integrity, modif*, change, changed, changes, changing, alter*, tamper*, manipulat*, overwrit*, write, writes, writing, \
 written, inject*, corrupt*, falsif*, reprogram*, reconfigur*, control, controls, controlled, controlling, execut*, \
 run, runs, running, takeover, hijack*, delet*, eras*, upload*, replac*, disabl*, setpoint*, install*";

const AVAILABILITY: &str = "availab*, unavailab*, denial, crash*, stop*, halt*, shut*, hang, hangs, hanging, freez*, froz*, outage*, restart*, \
 reboot*, unresponsive, respond*, interrupt*, disrupt*, disconnect*, fail*, downtime, offline, overload*, slow*, \
 block*, delet*, eras*, unusable, inaccessib*";

/// Words that claim the loss of everything.
pub(super) static TOTAL: LazyLock<List> = LazyLock::new(|| {
    list("compromis*, full, fully, complete, completely, total, totally, ransomware, malware, sabotag*")
});

/// What may be claimed only in words of the cited fields: what it is called in the log, and its phrases.
pub(super) static CLAIMS: LazyLock<[(&str, List); 3]> = LazyLock::new(|| {
    [("an end of life", list(END_OF_LIFE)), ("exploitation", list(EXPLOITATION)), ("a fix", list(FIX))]
});

const END_OF_LIFE: &str =
    "end of life, end-of-life, eol, discontinued, obsolete, no longer supported, unsupported, retired, phased out";

const EXPLOITATION: &str = "in the wild, being exploited, been exploited, was exploited, were exploited, is exploited, are exploited, known to be \
 exploited, used in attacks, attackers have, attackers are, actively";

const FIX: &str = "fixed in, fixed by, no fix, the fix, fixes";

/// A draft gives no instructions: the plan has them, in the publisher's words.
pub(super) static INSTRUCTIONS: LazyLock<List> = LazyLock::new(|| list(TOLD));

const TOLD: &str = "you, your, should, must, need to, needs to, have to, has to, recommend*, advise*, ensure*, make sure, please, \
 consider*, update*, upgrade*, patch*, turn off, switch off, unplug*, remove, call, contact, click*, visit*, ignore*, \
 do not, don't, immediately, urgent*, mitigat*, workaround*, isolate, segment*, monitor*";

/// Nobody is told that there is nothing to fear, whatever the fields say.
pub(super) static REASSURANCES: LazyLock<List> = LazyLock::new(|| list(COMFORT));

const COMFORT: &str = "safe, safely, secure, secured, harmless, not affected, unaffected, not vulnerable, no risk, no danger, no action, low \
 risk, not be exploited, cannot, can not, can't, not exploitable, no impact, no effect, no need, nothing, false \
 positive*, unlikely, hardly, rarely, minor, negligible, not serious, no threat, protected, immune, not possible, \
 impossible, no harm, does not affect, do not affect, not allow, not lead, not cause, no one, nobody, never, could not, \
 would not, will not, may not, might not, not reach*, not work*, no attack*, no way, no device*, no product*, no \
 system*, no version*, without effect*, without consequence*, not a problem, no problem*, not contain*, not used, not exploited, not \
 been exploited, not open, not exposed, not present, not installed, not enabled, not reachable";

/// Words that turn a sentence round, or say how hard an attack is: each passes only with the word beside it, where both
/// stand so in the cited fields.
pub(super) static TURNING: LazyLock<List> = LazyLock::new(|| list(TURNS));

const TURNS: &str = "no, not, nor, none, neither, without, only, just, barely, few, local*, remote*, physical*, adjacent*, easy, easily, \
 easier, ease, hard, harder, difficult*, simple, simply, complex*, low, lower, lowest, high, higher, highest, limited, \
 partial*, account*, login, credential*, password*, permission*, rights, privilege*";

/// Words of the story that claim nothing by themselves: articles, pronouns, prepositions, conjunctions, plain verbs, and
/// the nouns and adjectives that every advisory needs.
pub(super) static NEUTRAL: LazyLock<HashSet<&str>> = LazyLock::new(|| list(PLAIN).into_iter().collect());

const PLAIN: &str = "a, an, the, this, these, that, those, it, its, they, them, their, which, who, whose, what, there, here, of, in, on, \
 at, by, to, from, for, with, within, into, onto, over, under, through, between, against, about, after, \
 before, during, until, while, when, where, whether, because, since, if, then, than, as, so, and, or, but, also, \
 both, either, each, every, any, some, several, many, more, most, other, others, another, same, \
 such, own, all, even, how, why, itself, out, up, down, off, back, again, via, upon, like, using, is, are, was, were, \
 be, been, being, has, have, had, do, does, did, can, could, may, might, will, would, allow, allows, allowed, let, \
 lets, cause, causes, caused, causing, lead, leads, leading, make, makes, making, made, happen, happens, become, \
 becomes, occur, occurs, exist, exists, use, uses, used, send, sends, sending, sent, receive, receives, received, \
 accept, accepts, accepted, accepting, check, checks, checked, checking, handle, handles, handled, handling, contain, \
 contains, find, reach, reaches, reached, needs, need, require, requires, required, requiring, exploit, exploits, \
 exploited, exploiting, affect, affects, affected, abuse, abused, trigger, triggers, triggered, start, begin, come, \
 comes, go, work, works, log, get, gets, give, gives, keep, keeps, take, takes, place, put, means, trick, tricks, \
 connect, connected, open, opens, opened, attack, attacks, attacker, attackers, attacker's, someone, anyone, person, \
 user, users, device, devices, product, products, equipment, system, systems, software, firmware, version, versions, \
 component, components, part, parts, function, functions, feature, features, network, networks, connection, \
 connections, access, message, messages, packet, packets, request, requests, data, input, file, files, memory, flaw, \
 flaws, vulnerability, vulnerabilities, weakness, weaknesses, problem, problems, error, errors, mistake, way, ways, \
 effect, effects, result, results, consequence, consequences, example, case, cases, reason, condition, \
 crafted, specially, \
 special, malicious, vulnerable, possible, different, certain, wrong, \
 wrongly, incorrect, incorrectly, properly, correctly, enough, long, large, successful, successfully, \
 first, next, once, too, much, far";
