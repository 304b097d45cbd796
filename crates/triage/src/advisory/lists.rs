//! Lists written as prose: "A, B, and C", "A; B", one per line.
//!
//! Splits and trims, nothing else: the source's words stay as they are ("Multiple" stays "Multiple").
//! Does not know: which sectors or countries exist beyond what splitting needs.

use std::collections::HashSet;

/// The 16 critical infrastructure sectors as CISA writes them, for the one question whether "A and B" is two of them.
const SECTORS: [&str; 17] = [
    "Chemical",
    "Commercial Facilities",
    "Communications",
    "Critical Manufacturing",
    "Dams",
    "Defense Industrial Base",
    "Emergency Services",
    "Energy",
    "Financial Services",
    "Food and Agriculture",
    "Government Facilities",
    "Healthcare and Public Health",
    "Information Technology",
    "Nuclear Reactors, Materials, and Waste",
    "Transportation Systems",
    "Water and Wastewater",
    "Water and Wastewater Systems",
];

/// The one sector name that holds commas, in both spellings, as it looks after splitting at commas.
const NUCLEAR: [&str; 3] = ["Nuclear Reactors", "Materials", "Waste"];

/// The sectors of a repaired note text.
pub(super) fn split_sectors(text: &str) -> Vec<String> {
    let mut sectors = Vec::new();
    for piece in pieces(text) {
        match two_sectors(piece) {
            Some((first, second)) => sectors.extend([first.to_owned(), second.to_owned()]),
            None => sectors.push(piece.to_owned()),
        }
    }
    join_nuclear(&mut sectors, text);
    unique(sectors)
}

/// The countries or areas of a repaired note text; a sentence ("…, but may also be found …") stays whole.
pub(super) fn split_areas(text: &str) -> Vec<String> {
    let areas = pieces(text);
    if areas.iter().any(|area| starts_with_ignoring_case(area, "but ")) {
        return vec![text.trim().to_owned()];
    }
    unique(areas.into_iter().map(str::to_owned).collect())
}

/// Split at line breaks and at `;`, or at commas where there is no `;`.
fn pieces(text: &str) -> Vec<&str> {
    let separator = if text.contains(';') { ';' } else { ',' };
    text.split([separator, '\n'])
        .map(|piece| without_and(piece.trim()).trim_end_matches('.').trim())
        .filter(|piece| !piece.is_empty())
        .collect()
}

fn without_and(piece: &str) -> &str {
    if starts_with_ignoring_case(piece, "and ") { piece[4..].trim_start() } else { piece }
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// "Chemical and Energy" is two; "Water and Wastewater Systems" is one.
fn two_sectors(piece: &str) -> Option<(&str, &str)> {
    let is_sector = |name: &str| SECTORS.iter().any(|sector| sector.eq_ignore_ascii_case(name));
    piece
        .match_indices(" and ")
        .map(|(at, and)| (&piece[..at], &piece[at + and.len()..]))
        .find(|(first, second)| is_sector(first) && is_sector(second))
}

/// Puts "Nuclear Reactors, Materials, and Waste" together again, as the source spells it.
fn join_nuclear(sectors: &mut Vec<String>, text: &str) {
    let Some(at) = sectors.iter().position(|sector| sector.eq_ignore_ascii_case(NUCLEAR[0])) else { return };
    let rest = sectors.get(at + 1..).unwrap_or_default();
    let length = match rest {
        [second, third, ..] if second.eq_ignore_ascii_case(NUCLEAR[1]) && third.eq_ignore_ascii_case(NUCLEAR[2]) => 3,
        [second, ..] if second.eq_ignore_ascii_case("Materials and Waste") => 2,
        _ => return,
    };
    let with_comma = text.contains("Materials, and Waste");
    let name = if length == 3 && with_comma {
        "Nuclear Reactors, Materials, and Waste"
    } else {
        "Nuclear Reactors, Materials and Waste"
    };
    sectors.splice(at..at + length, [name.to_owned()]);
}

/// The names in their order, each once.
pub(super) fn unique(names: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::with_capacity(names.len());
    let is_first: Vec<bool> = names.iter().map(|name| seen.insert(name.as_str())).collect();
    names.into_iter().zip(is_first).filter(|(_, is_first)| *is_first).map(|(name, _)| name).collect()
}
