//! The fixed version, where a text tells the reader to update to exactly one.
//!
//! Does not know: whether the text is to be believed (`remedy`).

/// Characters between "update" and "to": room for a product's name, not for another sentence.
const UPDATE_TO_CHARS_MAX: usize = 60;

/// The version after "update … to", "upgrade … to", if the text names exactly one.
///
/// `Update to V2.9.2 or later version` gives `V2.9.2`; `Update to V14 SP1 Update 9 - Download: …` gives
/// `V14 SP1 Update 9`; `Upgrade to WinCC V7.5` gives nothing.
pub(super) fn fixed_version(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let mut found: Option<String> = None;
    for (at, verb) in lower.match_indices(" to ") {
        if !follows_update(lower.get(..at).unwrap_or_default()) {
            continue;
        }
        let Some(version) = version_at(text.get(at + verb.len()..).unwrap_or_default()) else { continue };
        match &found {
            Some(known) if *known != version => return None,
            _ => found = Some(version),
        }
    }
    found
}

/// Whether the text before " to " ends in "update …" of the same sentence.
fn follows_update(before: &str) -> bool {
    let sentence = before.rsplit(['\n', ';']).next().unwrap_or_default();
    let sentence = sentence.rsplit(". ").next().unwrap_or_default();
    let verb = ["updat", "upgrad"].iter().filter_map(|verb| sentence.rfind(verb)).max();
    verb.is_some_and(|verb| sentence.len() - verb <= UPDATE_TO_CHARS_MAX && !sentence.contains("vpn"))
}

/// Letters that stand before the digits of a version.
const VERSION_LETTERS: [char; 4] = ['V', 'v', 'R', 'r'];

/// Reads a version at the very start of `text`.
pub(super) fn version_at(text: &str) -> Option<String> {
    let mut words = text.split_whitespace().peekable();
    while words.next_if(|word| is_version_word(word)).is_some() {}
    let first = words.next()?;
    let (mut version, mut has_ended) = without_end(first);
    // A date such as `05/2018'` or a quotation is no version.
    if !starts_with_digit(version.strip_prefix(VERSION_LETTERS).unwrap_or(&version))
        || version.contains(['/', '\'', '’'])
    {
        return None;
    }
    while !has_ended {
        let Some(word) = words.next_if(|word| is_suffix(word)) else { break };
        let (suffix, ended) = without_end(word);
        has_ended = ended;
        version = format!("{version} {suffix}");
        let needs_number = !suffix.ends_with(|last: char| last.is_ascii_digit());
        if needs_number && !has_ended {
            let number = words.next_if(|word| starts_with_digit(word))?;
            let (number, ended) = without_end(number);
            has_ended = ended;
            version = format!("{version} {number}");
        }
    }
    let is_whole = has_ended || follows_well(words);
    is_whole.then_some(version)
}

/// Whether what stands after a version lets it be the whole of it, and no second version follows.
fn follows_well<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    let Some(word) = words.next().map(str::to_ascii_lowercase) else { return true };
    if matches!(word.as_str(), "or" | "and") {
        let next = words.next().unwrap_or_default();
        return !starts_with_digit(next.strip_prefix(VERSION_LETTERS).unwrap_or(next));
    }
    let goes_on = ["-", "–", "for", "to", "as", "if", "which", "when", "from", "via", "at", "firmware", "software"];
    if word.starts_with("(first") {
        return false;
    }
    goes_on.contains(&word.as_str()) || word.starts_with(['(', '<', '[']) || word.starts_with("http")
}

fn is_version_word(word: &str) -> bool {
    let word = word.trim_end_matches([',', ':']);
    ["version", "firmware", "release", "the", "software", "latest", "at", "least"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// The word without closing punctuation, and whether that punctuation ends the version.
fn without_end(word: &str) -> (String, bool) {
    let trimmed = word.trim_end_matches(['.', ',', ';', ':', ')']);
    (trimmed.to_owned(), trimmed.len() != word.len())
}

pub(super) fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
}

/// `SP1`, `Update`, `Upd4`, `HF2`, `Patch03`, `R2`, `Build`.
fn is_suffix(word: &str) -> bool {
    let lower = word.trim_end_matches(['.', ',', ';', ':', ')']).to_ascii_lowercase();
    let stem = lower.trim_end_matches(|last: char| last.is_ascii_digit());
    matches!(stem, "sp" | "update" | "upd" | "hf" | "hotfix" | "patch" | "p" | "r" | "build" | "su" | "cu")
}
