//! Reads a product name into atoms.

use super::{ATOMS_MAX, Atom, NAME_CHARS_MAX, NameVersion, PLACES_COUNT_MAX, READINGS_MAX, Reach, Reading, words};
use crate::product::order_number;
use crate::product::text::fold;
use crate::product::version::Version;
use std::collections::BTreeSet;

pub(super) fn readings(text: &str, is_vendor_word: &dyn Fn(&str) -> bool) -> Vec<Reading> {
    if text.chars().count() > NAME_CHARS_MAX {
        return Vec::new();
    }
    let (plain, remarks) = split_brackets(text);
    let mut all: Vec<Reading> = Vec::new();
    for member in members(&without_patterns(&plain)) {
        for written in expand(&member) {
            for reading in identifying_readings(&written, &remarks, is_vendor_word) {
                if !reading.atoms.is_empty() && all.len() < READINGS_MAX && !all.contains(&reading) {
                    all.push(reading);
                }
            }
        }
    }
    all
}

/// The reading without the words that only describe and without the vendor's. Where nothing is left of it, what is
/// called so is called by such a word.
fn identifying_readings(written: &str, remarks: &[String], is_vendor_word: &dyn Fn(&str) -> bool) -> Vec<Reading> {
    let read =
        |vendor: &dyn Fn(&str) -> bool, neutral: &dyn Fn(&str) -> bool| reading(written, remarks, vendor, neutral);
    let bare = read(is_vendor_word, &words::is_neutral);
    if !bare.atoms.is_empty() {
        return vec![bare];
    }
    // "Automation Tool"
    let described = read(is_vendor_word, &words::is_hollow_word);
    if !described.atoms.is_empty() {
        return vec![described];
    }
    // "SCADA Software"; "RoboDK" by RoboDK.
    vec![read(is_vendor_word, &|_| false), read(&|_| false, &words::is_neutral)]
}

/// Fewest letters of a word that only describes also where it is glued to a number (`System800xA`, `3232-Series`);
/// a shorter one may be part of a model (`PAC-3200`).
const GLUED_NEUTRAL_LETTERS_MIN: usize = 5;

/// Fewest letters of a vendor's name that says nothing also where it is glued to a number (`SEL-3530`, `SEL 3530`).
const GLUED_VENDOR_LETTERS_MIN: usize = 3;

/// Takes number patterns (`140CPU65xxxxx`, `BMXP34*`) out: they are met as order numbers, not as words.
fn without_patterns(text: &str) -> String {
    let is_pattern = |token: &str| {
        order_number::OrderPattern::parse(token.trim_matches([',', '(', ')']))
            .is_some_and(|pattern| pattern.number().is_none())
    };
    let listed = order_number::extract(text);
    if listed.is_empty() {
        return text.to_owned();
    }
    let keep = |token: &&str| !(listed.iter().any(|number| token.contains(number.as_str())) && is_pattern(token));
    text.split(' ').filter(keep).collect::<Vec<_>>().join(" ")
}

/// Takes bracketed remarks out, and what follows *with CPU variants*; a bracket glued to both sides (`120(EN)CPU`) leaves nothing behind.
fn split_brackets(text: &str) -> (String, Vec<String>) {
    let mut plain = String::with_capacity(text.len());
    let mut remarks = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(['(', '[']) {
        plain.push_str(before);
        let (inside, tail) = after.split_once([')', ']']).unwrap_or((after, ""));
        // `R04(EN)CPU`: a letter that may be there or not, no remark.
        if !before.ends_with(|c: char| c.is_alphanumeric()) {
            remarks.push(fold(inside));
        }
        rest = tail;
    }
    plain.push_str(rest);
    if let Some((before, variants)) = VARIANT_WORDS.iter().find_map(|words| split_once_ignoring_case(&plain, words)) {
        remarks.push(fold(variants));
        plain = before.to_owned();
    }
    (plain, remarks)
}

/// What stands before the hardware variants a name is limited to (`relays with CPU variants CP300`), longest first.
const VARIANT_WORDS: &[&str] = &[" with cpu variants ", " with cpu variant "];

fn split_once_ignoring_case<'a>(text: &'a str, words: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(words)?;
    Some((text.get(..at)?, text.get(at + words.len()..)?))
}

/// The members of a list-like name. A part that holds no model and no longer word of its own is no member.
fn members(plain: &str) -> Vec<String> {
    let parts: Vec<&str> =
        plain.split([',', ';', '|']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" & ")).collect();
    let stands_alone = |part: &&str| {
        let model = part
            .split_whitespace()
            .any(|word| word.chars().filter(char::is_ascii_digit).count() >= 3 && !is_electrical(&fold(word)));
        let name = part.split_whitespace().any(|word| {
            word.len() >= 4
                && word.starts_with(|c: char| c.is_uppercase())
                && !words::is_neutral(&words::stem(&fold(word)))
        });
        model || name
    };
    if parts.len() > 1 && parts.iter().all(stands_alone) {
        return parts.iter().map(|part| (*part).to_owned()).collect();
    }
    // "RSP RSPE RSPS EES": four and more capitals in a row are a list.
    let tokens: Vec<&str> = plain.split_whitespace().collect();
    let letters = tokens.iter().all(|token| token.chars().all(|c| c.is_ascii_uppercase()) && token.len() <= 5);
    if letters && tokens.len() >= 5 {
        return tokens.iter().map(|token| (*token).to_owned()).collect();
    }
    vec![plain.to_owned()]
}

/// Writes `R04/08/16CPU` as one name per number; a name with several such tokens has a reading per token and number.
fn expand(member: &str) -> Vec<String> {
    let tokens: Vec<&str> = member.split_whitespace().collect();
    let expanded: Vec<Option<Vec<String>>> = tokens.iter().map(|token| alternatives(token)).collect();
    if expanded.iter().all(Option::is_none) {
        return vec![member.to_owned()];
    }
    let mut all = Vec::new();
    for (chosen, options) in expanded.iter().enumerate() {
        for option in options.iter().flatten() {
            let kept = tokens.iter().enumerate().filter_map(|(at, token)| match (at == chosen, expanded.get(at)) {
                (true, _) => Some(option.as_str()),
                (false, Some(Some(_))) => None,
                _ => Some(*token),
            });
            all.push(kept.collect::<Vec<_>>().join(" "));
        }
    }
    all
}

/// `R04/08/16/32/120CPU` → `R04CPU` …; `8/16` → `8`, `16`; `CP443-1/CP343-1` → both. `None` for `PN/DP`.
fn alternatives(token: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = token.split('/').collect();
    let digits = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    if parts.len() < 2 || is_electrical(&fold(token)) {
        return None;
    }
    let (first, last) = (parts.first()?, parts.last()?);
    let inner_numbers =
        parts.iter().skip(1).rev().skip(1).all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    if inner_numbers
        && digits(first)
        && first.ends_with(|c: char| c.is_ascii_digit())
        && last.starts_with(|c: char| c.is_ascii_digit())
    {
        let prefix = first.trim_end_matches(|c: char| c.is_ascii_digit());
        let suffix = last.trim_start_matches(|c: char| c.is_ascii_digit());
        let of = |part: &&str| format!("{prefix}{}{suffix}", part.trim_start_matches(prefix).trim_end_matches(suffix));
        return Some(parts.iter().map(of).collect());
    }
    let models = parts.iter().all(|part| digits(part) && part.len() >= 3);
    models.then(|| parts.iter().map(|part| (*part).to_owned()).collect())
}

fn reading(
    written: &str,
    remarks: &[String],
    is_vendor_word: &dyn Fn(&str) -> bool,
    is_neutral: &dyn Fn(&str) -> bool,
) -> Reading {
    let mut reading = Reading::default();
    let folded = words::canonical(&open_slashes(&fold(written)));
    let mut tokens: Vec<&str> = folded.split_whitespace().collect();
    take_series(&mut tokens, &mut reading.series);
    take_version(&mut tokens, &mut reading.version);
    let shorts: BTreeSet<String> = written.split([' ', '-', '/']).filter(|word| is_short(word)).map(fold).collect();
    for (at, token) in (0u16..).zip(&tokens) {
        if is_electrical(token) {
            reading.narrowed = true;
            continue;
        }
        for text in atoms(token) {
            let stem = words::stem(&text);
            let number = text.starts_with(|c: char| c.is_ascii_digit());
            reading.family |= words::is_family(&stem);
            reading.siplus |= stem == "siplus";
            let glued = token.contains(|c: char| c.is_ascii_digit());
            let describes = || (!glued || stem.len() >= GLUED_NEUTRAL_LETTERS_MIN) && is_neutral(&stem);
            let maker = || (!glued || text.len() >= GLUED_VENDOR_LETTERS_MIN) && is_vendor_word(&text);
            if (!number && (describes() || maker())) || stem == "siplus" {
                continue;
            }
            let short = shorts.contains(*token) || shorts.contains(&text) || glued;
            if reading.atoms.len() < ATOMS_MAX {
                let (sense, text) = (words::sense_of(&stem), stem.into());
                reading.atoms.push(Atom { text, sense, number, token: at, glued, short });
            }
        }
    }
    for remark in remarks {
        take_remark(remark, &mut reading);
    }
    reading.families = words::families_named(&reading.atoms);
    reading.memberships = words::memberships(&reading.atoms);
    reading
}

/// Makes two words of `webaccess/scada`; numbers (`8/16`), series (`b/c`) and catalogue numbers (`1766-l32bwa/b`) stay.
fn open_slashes(folded: &str) -> String {
    let chars: Vec<char> = folded.chars().collect();
    let word = |from: usize, step: isize| {
        let at = |n: usize| {
            isize::try_from(from)
                .ok()
                .and_then(|from| from.checked_add(step * isize::try_from(n).ok()?))
                .and_then(|at| usize::try_from(at).ok())
        };
        (1..=2).all(|n| at(n).and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphabetic()))
    };
    chars.iter().enumerate().map(|(at, c)| if *c == '/' && word(at, -1) && word(at, 1) { ' ' } else { *c }).collect()
}

fn is_short(word: &str) -> bool {
    word.len() <= 4 && word.chars().filter(|c| c.is_ascii_uppercase()).count() * 2 > word.len()
}

/// Splits a token at every change between letters and digits and at punctuation. Leading zeros go; `22xx` stays one
/// number pattern.
fn atoms(token: &str) -> Vec<String> {
    let mut atoms: Vec<String> = Vec::new();
    let mut run = String::new();
    let mut digits = false;
    let chars: Vec<char> = token.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let wild = *c == 'x'
            && digits
            && !run.is_empty()
            && !chars.get(at + 1).is_some_and(|next| next.is_alphabetic() && *next != 'x');
        let is_digit = c.is_ascii_digit() || wild;
        if !c.is_alphanumeric() || (is_digit != digits && !run.is_empty()) {
            flush(&mut run, &mut atoms);
        }
        if c.is_alphanumeric() {
            digits = is_digit;
            run.push(*c);
        }
    }
    flush(&mut run, &mut atoms);
    atoms
}

fn flush(run: &mut String, atoms: &mut Vec<String>) {
    if run.is_empty() {
        return;
    }
    let text = std::mem::take(run);
    let trimmed = text.trim_start_matches('0');
    atoms.push(if trimmed.is_empty() || !text.starts_with('0') { text } else { trimmed.to_owned() });
}

/// Supply voltages and the like (`24v`, `1x230v`, `100-240vac/60-250vdc`): a variant's property, no model.
fn is_electrical(token: &str) -> bool {
    let tail = token.trim_end_matches(['c', 'd', 'a']);
    tail.ends_with('v')
        && tail.len() >= 3
        && tail.chars().all(|c| c.is_ascii_digit() || matches!(c, 'v' | 'x' | '-' | '/' | 'a' | 'd' | 'c' | '.'))
}

/// `series b`, `ser. b`, `1400 b/c`, `1400 a`.
fn take_series(tokens: &mut Vec<&str>, series: &mut BTreeSet<char>) {
    let letters = |token: &str| -> Option<Vec<char>> {
        let parts: Vec<&str> = token.split('/').collect();
        parts.iter().map(|part| part.chars().next().filter(|c| part.len() == 1 && ('a'..='f').contains(c))).collect()
    };
    for token in tokens.iter_mut() {
        // The letter after a catalogue number's slash is its series.
        if let Some((number, letter)) = token.rsplit_once('/')
            && number.len() >= 5
            && number.contains(|c: char| c.is_ascii_digit())
            && let Some(found) = letters(letter)
        {
            series.extend(found);
            *token = number;
        }
    }
    let mut at = 1;
    while at < tokens.len() {
        let before = tokens.get(at - 1).copied().unwrap_or_default();
        let says_series = matches!(before.trim_end_matches('.'), "series" | "ser");
        let after_model = before.len() >= 3 && before.chars().all(|c| c.is_ascii_digit());
        match tokens.get(at).and_then(|token| letters(token)) {
            Some(found) if says_series || after_model => {
                series.extend(found);
                tokens.remove(at);
                if says_series {
                    tokens.remove(at - 1);
                }
            }
            _ => at += 1,
        }
    }
}

/// Ends of a name that widen its version to all earlier or all later ones.
const REACHES: [(&[&str], Reach); 2] = [
    (&["earlier", "prior", "below", "older", "lower", "previous"], Reach::Earlier),
    (&["later", "newer", "above", "higher", "up"], Reach::Later),
];

/// `v7.5`, `v5.x`, `7.5`, `version 3`, each perhaps `and earlier` or `and newer`; the last one counts, and those listed
/// before it (`v10, v11, v12`).
fn take_version(tokens: &mut Vec<&str>, version: &mut Option<Box<NameVersion>>) {
    let reach = take_reach(tokens);
    let mut taken: Option<usize> = None;
    while let Some(at) = tokens.iter().rposition(|token| is_version(token)) {
        if at == 0 {
            break;
        }
        let listed = taken.is_some_and(|last| {
            at + 1 == last
                || (at + 2 == last && tokens.get(at + 1).is_some_and(|word| matches!(*word, "and" | "or" | "&")))
        });
        let read = Version::parse(tokens.remove(at).trim_end_matches(','));
        match version {
            None => *version = read.map(|version| Box::new(NameVersion { version, beside: Vec::new(), reach })),
            Some(last) if listed => last.beside.extend(read),
            Some(_) => {}
        }
        taken = Some(at);
    }
}

fn is_version(token: &str) -> bool {
    let token = token.trim_end_matches(',');
    let marked = token.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let body = marked.unwrap_or(token);
    let dotted = body.contains('.') && body.starts_with(|c: char| c.is_ascii_digit());
    (marked.is_some() || dotted) && body.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'x'))
}

fn take_reach(tokens: &mut Vec<&str>) -> Reach {
    let [.., joint, last] = tokens.as_slice() else { return Reach::This };
    let found = REACHES.iter().find(|(words, _)| words.contains(last)).filter(|_| matches!(*joint, "and" | "or"));
    let Some((_, reach)) = found.filter(|_| tokens.len() > 2) else { return Reach::This };
    tokens.truncate(tokens.len() - 2);
    *reach
}

/// The token of a remark's atoms, which none of a name's atoms is glued to.
const REMARK_TOKEN: u16 = u16::MAX;

/// What a remark is read as that includes the CPUs of the ET 200 family; `names.toml` asks for it.
const ET200_CPUS: &str = "et200 cpus";

/// What a bracketed remark adds: SIPLUS variants, further models, a narrowing.
fn take_remark(remark: &str, reading: &mut Reading) {
    let includes = remark.starts_with("incl");
    reading.includes_siplus |= includes && remark.contains("siplus");
    if remark.starts_with("part number")
        || !order_number::extract(&remark.to_uppercase()).is_empty() && !remark.contains(' ')
    {
        return;
    }
    if reading.version.is_none() {
        let mut tokens: Vec<&str> = remark.split(' ').collect();
        take_version(&mut tokens, &mut reading.version);
    }
    let et200 = includes && remark.contains("et200");
    let canonical = words::canonical(remark);
    let token = REMARK_TOKEN;
    for text in canonical.split_whitespace().flat_map(atoms) {
        let stem = words::stem(&text);
        let number = stem.starts_with(|c: char| c.is_ascii_digit());
        if reading.remarks.len() < ATOMS_MAX && !words::is_neutral(&stem) {
            let (sense, text) = (words::sense_of(&stem), stem.into());
            reading.remarks.push(Atom { text, sense, number, token, glued: false, short: false });
        }
    }
    if et200 && reading.remarks.len() < PLACES_COUNT_MAX {
        let (sense, text) = (words::sense_of(ET200_CPUS), ET200_CPUS.into());
        reading.remarks.push(Atom { text, sense, number: false, token, glued: false, short: false });
    }
    let initials: String = reading.atoms.iter().filter_map(|atom| atom.text.chars().next()).collect();
    let acronym = initials == remark.replace(' ', "");
    let harmless = includes || acronym || words::is_harmless_remark(remark);
    reading.narrowed |= !harmless;
}
