//! The table of words that may be mistyped, and the word that was meant.
//!
//! Does not know: how near two words must be (`triage::search`).

use super::tokens::{fold_into, is_word};
use crate::connection::{Connection, Value, values};
use crate::error::Fault;
use std::collections::BTreeSet;
use triage::Advisory;
use triage::search::{is_near, is_spelled, omissions};

/// Spellings of one word that are looked up: letters of the longest word, and itself.
const NEAR_WORDS_COUNT_MAX: i64 = 200;

/// Adds the words of titles and names that are not there yet.
pub(crate) fn put_spellings(connection: &Connection<'_>, advisories: &[&Advisory]) -> Result<(), Fault> {
    let words: BTreeSet<String> = advisories.iter().flat_map(|advisory| named_words(advisory)).collect();
    let sql = "SELECT word FROM advisory_search_spellings WHERE spelling {any $1 text} AND word = spelling";
    let known: Vec<String> = connection.list(sql, &values![Vec::from_iter(words.clone())], |row| row.get(0))?;
    let known: BTreeSet<String> = known.into_iter().collect();
    let new = words.difference(&known);
    let spellings = new.flat_map(|word| omissions(word).into_iter().map(move |spelling| (spelling, word)));
    let rows: Vec<Vec<Value<'_>>> = spellings.map(|(spelling, word)| values![spelling, word].to_vec()).collect();
    let sql = "INSERT INTO advisory_search_spellings (spelling, word) {values(text, text)} ON CONFLICT DO NOTHING";
    connection.execute_many(sql, &rows).map(|_| ())
}

/// Words that may have been meant by a folded word.
pub(crate) fn near_words(connection: &Connection<'_>, word: &str) -> Result<Vec<String>, Fault> {
    if !is_spelled(word) {
        return Ok(Vec::new());
    }
    let sql = "SELECT DISTINCT word FROM advisory_search_spellings WHERE spelling {any $1 text} ORDER BY word LIMIT $2";
    let spellings: Vec<String> = omissions(word).into_iter().collect();
    let words: Vec<String> = connection.list(sql, &values![spellings, NEAR_WORDS_COUNT_MAX], |row| row.get(0))?;
    Ok(words.into_iter().filter(|near| is_near(word, near)).collect())
}

/// The words of an advisory's title and names that may be mistyped.
fn named_words(advisory: &Advisory) -> BTreeSet<String> {
    let vulnerabilities = &advisory.vulnerabilities;
    let weaknesses = vulnerabilities.iter().flat_map(|one| one.cwes.iter().map(|(_, name)| name));
    let titles = vulnerabilities.iter().filter_map(|one| one.title.as_ref()).chain([&advisory.title]);
    let products = advisory.products.iter().map(|product| &product.full_name);
    let texts = titles.chain(weaknesses).chain(products).chain(&advisory.vendors).chain(&advisory.sectors);
    let (mut words, mut folded) = (BTreeSet::new(), String::new());
    for text in texts.chain([&advisory.publisher.name]) {
        fold_into(text, &mut folded);
        words.extend(folded.split(|c: char| !is_word(c)).filter(|word| is_spelled(word)).map(str::to_owned));
    }
    words
}
