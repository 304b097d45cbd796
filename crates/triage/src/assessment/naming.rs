//! Which of an advisory's products a text means: by the name before its colon, by names in it, by version.
//!
//! A text that names nothing means all it is attached to; one that begins with a name of something else means none.
//! Names are compared word by word, so that `CENTUM` is `CENTUM VP`; versions only narrow what the names say.
//! Does not know: what the text offers (`remedy`).

mod phrases;

use super::remedy::{end_of_life_sentences, ends_life_of, speaks_of_older_versions, speaks_of_the_product};
use crate::advisory::Advisory;
use phrases::{Token, denied_and_rest, for_of, head_of, is_plain_word, only_for, tokens, users_of, version_words};
use std::collections::BTreeMap;

/// Names above which texts are not searched for them: the search grows with texts times names.
const NAMES_MAX: usize = 64;
/// A shorter name or version would be found in any text.
const NAME_BYTES_MIN: usize = 3;

/// The names of the products, each once; none where there are too many.
#[derive(Default)]
pub(super) struct Naming {
    names: Vec<Name>,
    /// Spellings in lower case with the place of their name, longest first: "x server" is found before "x".
    spellings: Vec<(String, usize)>,
    /// Per product: where its affected range ends.
    last_versions: Vec<String>,
    /// Per product: whether that end is the first version outside.
    is_excluded: Vec<bool>,
    /// Per product: every version its range names.
    versions: Vec<Vec<String>>,
}

struct Name {
    /// Words of name, families and vendor, without those that say nothing.
    words: Vec<String>,
    /// Words of the name alone.
    own: Vec<String>,
    /// Those in one: `Gate 10` is `Gate10`.
    joined: String,
    vendor: Vec<String>,
    products: Vec<usize>,
}

/// Products by place; empty for none.
type Products = Vec<bool>;

fn holds(products: &[bool], product: usize) -> bool {
    products.get(product).copied().unwrap_or_default()
}

/// Whom a phrase names.
enum Found {
    /// Products of the advisory.
    Named(Products),
    /// No names, but the version that these products' ranges end before.
    Version(Products),
    /// Something that shares a word with these products.
    Alike(Products),
    /// Something else.
    Foreign,
    /// Nothing.
    Nothing,
}

/// How a text stands to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It names the product.
    Named,
    /// It names a relative of the product, if anything.
    Alike,
    /// It names nothing.
    Silent,
    /// It says that what it offers is not for this product.
    Denied,
    /// It excepts the product and does not say why.
    Excepted,
    /// It names something else.
    Other,
}

/// What a text is, by which its versions are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// A line of several.
    Line,
    /// It offers a fix.
    Fix,
    /// It tells that there is none.
    NoFix,
    /// A version before its colon that belongs to no product means none.
    Exact,
}

impl TextKind {
    fn headed(self) -> TextKind {
        if self == TextKind::Line { TextKind::Exact } else { TextKind::NoFix }
    }

    fn is_fix(self) -> bool {
        matches!(self, TextKind::Line | TextKind::Fix)
    }
}

/// Whom a text means.
pub(super) struct Scope {
    found: Found,
    denied: Products,
    excepted: Products,
}

impl Scope {
    pub(super) fn claim(&self, product: usize) -> Claim {
        if holds(&self.denied, product) {
            return Claim::Denied;
        }
        if holds(&self.excepted, product) {
            return Claim::Excepted;
        }
        match &self.found {
            Found::Named(products) if holds(products, product) => Claim::Named,
            Found::Alike(products) if holds(products, product) => Claim::Alike,
            Found::Version(products) if holds(products, product) => Claim::Named,
            Found::Version(_) => Claim::Alike,
            Found::Nothing => Claim::Silent,
            Found::Named(_) | Found::Alike(_) | Found::Foreign => Claim::Other,
        }
    }
}

impl Scope {
    /// Whether it says of some products that there is nothing for them.
    pub(super) fn denies_some(&self) -> bool {
        !self.denied.is_empty()
    }
}

impl Naming {
    pub(super) fn of(advisory: &Advisory) -> Naming {
        let mut places: BTreeMap<(String, &str), usize> = BTreeMap::new();
        let mut naming = Naming::default();
        for (at, product) in advisory.products.iter().enumerate() {
            let lower = product.name.trim().to_lowercase();
            let place = *places.entry((lower.clone(), &product.vendor)).or_insert(naming.names.len());
            if place >= NAMES_MAX {
                return Naming { names: Vec::new(), spellings: Vec::new(), ..naming };
            }
            if place == naming.names.len() {
                naming.names.push(Name::of(product));
                let stem = lower.split('(').next().unwrap_or_default().trim().to_owned();
                naming.spellings.push((lower, place));
                naming.spellings.push((stem, place));
            }
            if let Some(name) = naming.names.get_mut(place) {
                name.products.push(at);
            }
            naming.last_versions.push(last_version(&product.versions));
            let range = product.versions.as_str();
            naming.is_excluded.push(range.rfind('<').is_some_and(|at| range.as_bytes().get(at + 1) != Some(&b'=')));
            naming.versions.push(version_words(&product.versions));
        }
        naming.spellings.retain(|(spelling, _)| spelling.len() >= NAME_BYTES_MIN);
        naming.spellings.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        naming
    }

    /// Reads whom the text means.
    pub(super) fn scope(&self, text: &str, lower: &str, kind: TextKind) -> Scope {
        let parted = denied_and_rest(lower);
        let denied = self.denied_in(&parted.denied);
        let excepted = self.spelled_in(&parted.excepted);
        let head = head_of(text);
        let spelled = self.spelled_in(&parted.rest);
        let mut found = match head.map_or(Found::Nothing, |head| self.find(head)) {
            Found::Foreign if head.is_some_and(is_plain_word) => Found::Nothing,
            // "AB100: firmware 2 of NAME": an order number, or a tool.
            Found::Foreign if !spelled.is_empty() => Found::Named(spelled.clone()),
            found => found,
        };
        if matches!(found, Found::Nothing) {
            let of_users = || users_of(text).map(|phrase| self.find(phrase)).find(|one| matches!(one, Found::Named(_)));
            found = match for_of(text).or_else(|| only_for(text)).map_or(Found::Nothing, |name| self.find(name)) {
                Found::Named(products) => Found::Named(products),
                _ if !spelled.is_empty() => Found::Named(spelled),
                Found::Nothing => of_users().unwrap_or(Found::Nothing),
                other => other,
            };
        }
        let versions = head.map(version_words).unwrap_or_default();
        let is_of = |product: usize| {
            if versions.is_empty() {
                let last = self.last_versions.get(product).map_or("", String::as_str);
                let is_bound = !kind.is_fix() || self.is_excluded.get(product) == Some(&true);
                is_bound && last.len() >= NAME_BYTES_MIN && has_version(&parted.rest, last)
            } else {
                self.is_of_branch(product, &versions)
            }
        };
        // A version in running text may be the fixed one, which tells whose it is and takes it from nobody.
        let kind = if versions.is_empty() { kind } else { kind.headed() };
        Scope { found: self.narrowed(found, is_of, kind), denied, excepted }
    }

    /// Products that there is nothing for; an end of some versions is not the product's.
    fn denied_in(&self, lower: &str) -> Products {
        let mut denied = self.spelled_in(lower);
        let versions = version_words(lower);
        for (product, denied) in denied.iter_mut().enumerate().filter(|_| !versions.is_empty()) {
            *denied = *denied && self.is_of_branch(product, &versions);
        }
        denied
    }

    /// Versions narrow what the names say; where nobody would be left, they say nothing.
    fn narrowed(&self, found: Found, is_of: impl Fn(usize) -> bool, kind: TextKind) -> Found {
        let all = self.last_versions.len();
        let within = |products: &dyn Fn(usize) -> bool| -> Products {
            let kept: Products = (0..all).map(|product| products(product) && is_of(product)).collect();
            if kept.contains(&true) { kept } else { Products::new() }
        };
        match found {
            Found::Named(products) => {
                let kept = within(&|product| holds(&products, product));
                if kept.is_empty() && kind == TextKind::Exact {
                    Found::Foreign
                } else {
                    Found::Named(if kept.is_empty() { products } else { kept })
                }
            }
            Found::Nothing if !self.names.is_empty() => match within(&|_| true) {
                kept if kept.is_empty() => Found::Nothing,
                kept if kind.is_fix() => Found::Version(kept),
                kept => Found::Named(kept),
            },
            other => other,
        }
    }

    /// Whether the text says of this product that its life has ended.
    pub(super) fn ends_life(&self, text: &str, lower: &str, product: usize) -> bool {
        let head = head_of(text);
        let is_headed = match head.map_or(Found::Nothing, |head| self.find(head)) {
            Found::Named(products) if holds(&products, product) => true,
            Found::Nothing => false,
            _ => return false,
        };
        let is_about = match for_of(text).map_or(Found::Nothing, |name| self.find(name)) {
            Found::Named(products) => holds(&products, product),
            _ => true,
        };
        is_about
            && end_of_life_sentences(lower).any(|sentence| {
                let mut versions = version_words(sentence);
                versions.extend(head.map(version_words).unwrap_or_default());
                let is_of = versions.is_empty() && !speaks_of_older_versions(sentence)
                    || self.is_of_branch(product, &versions)
                    || versions.iter().any(|version| self.last_versions.get(product) == Some(version));
                let spelled = self.spelled_in(sentence);
                let is_other = !is_headed && !spelled.is_empty() && !holds(&spelled, product);
                let is_said = || is_headed || speaks_of_the_product(sentence) || self.is_said_of(sentence, product);
                is_of && !is_other && is_said()
            })
    }

    /// Whether the words of an end stand beside this product's name.
    fn is_said_of(&self, sentence: &str, product: usize) -> bool {
        self.spellings.iter().any(|(spelling, name)| {
            self.names.get(*name).is_some_and(|name| name.products.contains(&product))
                && has_word(sentence, spelling)
                && ends_life_of(sentence, spelling)
        })
    }

    /// Whether what is updated or what the version is of, as the text says it, is this product, or not said.
    pub(super) fn is_object(&self, phrase: &str, product: usize) -> bool {
        match self.find(phrase) {
            Found::Named(products) => holds(&products, product),
            Found::Version(_) | Found::Alike(_) | Found::Foreign => false,
            Found::Nothing => true,
        }
    }

    /// What the text names before its colon or dash.
    pub(super) fn head<'a>(&self, text: &'a str) -> Option<&'a str> {
        head_of(text).filter(|head| !is_plain_word(head))
    }

    /// Whether the text begins with the name of something, of the advisory or not.
    pub(super) fn names_something_first(&self, text: &str) -> bool {
        self.head(text).is_some_and(|head| !matches!(self.find(head), Found::Nothing))
    }

    fn is_of_branch(&self, product: usize, versions: &[String]) -> bool {
        let known = self.versions.get(product).map_or(&[][..], Vec::as_slice);
        known.iter().any(|known| {
            versions.iter().any(|version| {
                known.strip_prefix(version.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    }

    /// Products whose whole names stand in the text; a name inside a longer one is the longer one's.
    fn spelled_in(&self, text: &str) -> Products {
        if text.is_empty() {
            return Products::new();
        }
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut named = Vec::new();
        for (spelling, name) in &self.spellings {
            for (at, word) in text.match_indices(spelling.as_str()) {
                let end = at + word.len();
                if is_whole(text, at, end, false) && !taken.iter().any(|(from, to)| *from <= at && end <= *to) {
                    taken.push((at, end));
                    named.push(*name);
                }
            }
        }
        self.products_of(&named)
    }

    fn products_of(&self, names: &[usize]) -> Products {
        let mut products = Products::new();
        for product in names.iter().filter_map(|name| self.names.get(*name)).flat_map(|name| &name.products) {
            products.resize(self.last_versions.len(), false);
            if let Some(named) = products.get_mut(*product) {
                *named = true;
            }
        }
        products
    }

    /// Whom a phrase names that is a name or a list of names.
    fn find(&self, phrase: &str) -> Found {
        let spelled = self.spelled_in(&phrase.to_lowercase());
        if !spelled.is_empty() {
            return Found::Named(spelled);
        }
        let one = self.find_one(phrase);
        if matches!(one, Found::Named(_) | Found::Nothing) {
            return one;
        }
        let mut all = Products::new();
        for piece in phrase.split([',', '&']).flat_map(|piece| piece.split(" and ")) {
            if let Found::Named(products) = self.find_one(piece) {
                all.resize(products.len(), false);
                all.iter_mut().zip(products).for_each(|(one, named)| *one |= named);
            }
        }
        if all.is_empty() { one } else { Found::Named(all) }
    }

    /// Compares word by word: all words that look like a name must be the product's.
    fn find_one(&self, phrase: &str) -> Found {
        let mut said = tokens(phrase);
        said.retain(|token| !self.names.iter().any(|name| name.vendor.contains(&token.lower)));
        if said.is_empty() || self.names.is_empty() {
            return Found::Nothing;
        }
        let is_named = said.iter().any(|token| token.is_name);
        let mut best: (usize, Vec<usize>) = (0, Vec::new());
        let mut alike = Vec::new();
        for (at, name) in self.names.iter().enumerate() {
            match name.likeness(&said, is_named) {
                Some(likeness) if likeness > best.0 => best = (likeness, vec![at]),
                Some(likeness) if likeness == best.0 => best.1.push(at),
                Some(_) => {}
                None if name.is_alike(&said) => alike.push(at),
                None => {}
            }
        }
        match (best.1.is_empty(), alike.is_empty(), is_named) {
            (false, _, _) => Found::Named(self.products_of(&best.1)),
            (true, _, false) => Found::Nothing,
            (true, false, true) => Found::Alike(self.products_of(&alike)),
            (true, true, true) => Found::Foreign,
        }
    }
}

impl Name {
    fn of(product: &crate::advisory::Product) -> Name {
        let only = |text: &str| -> Vec<String> { tokens(text).into_iter().map(|token| token.lower).collect() };
        let name = product.name.split('(').next().unwrap_or_default();
        let mut words = only(&product.name);
        words.extend(product.families.iter().flat_map(|family| only(family)));
        let own_words = only(name);
        let mut vendor = only(&product.vendor);
        vendor.retain(|word| !own_words.iter().all(|own| own == word));
        let own: Vec<String> = own_words.into_iter().filter(|word| !vendor.contains(word)).collect();
        words.extend(vendor.iter().cloned());
        Name { words, joined: own.concat(), own, vendor, products: Vec::new() }
    }

    /// How well the words fit, from 1; `None` if one of them is not this product's.
    fn likeness(&self, said: &[Token], is_named: bool) -> Option<usize> {
        if said.iter().map(|token| token.lower.as_str()).collect::<String>() == self.joined {
            return Some(2 * self.own.len() + 1);
        }
        let is_own = |token: &&Token| self.words.contains(&token.lower);
        if !said.iter().filter(|token| token.is_name || !is_named).all(|token| is_own(&token)) {
            return None;
        }
        let is_whole = self.own.iter().all(|own| said.iter().any(|token| token.lower == *own));
        let shared = said.iter().filter(is_own).count();
        Some(2 * shared + usize::from(is_whole))
    }

    /// Whether some word that looks like a name, and not like a number, is this product's.
    fn is_alike(&self, said: &[Token]) -> bool {
        let is_telling = |word: &str| word.len() >= NAME_BYTES_MIN && word.contains(char::is_alphabetic);
        said.iter().any(|token| token.is_name && is_telling(&token.lower) && self.own.contains(&token.lower))
    }
}

/// The last word with a digit of `>= 1.0 | < V2.3`: where the affected range ends.
fn last_version(versions: &str) -> String {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '=' | '|' | '/' | ',' | '(' | ')');
    let mut words = versions.split(is_separator);
    words.rfind(|word| word.contains(|c: char| c.is_ascii_digit())).unwrap_or_default().to_lowercase()
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, word)| is_whole(text, at, at + word.len(), false))
}

/// `2.1` is in `v2.1`.
fn has_version(text: &str, version: &str) -> bool {
    text.match_indices(version).any(|(at, version)| is_whole(text, at, at + version.len(), true))
}

/// Whether a word stands there as a whole: `4.0` is not in `4.0.1`.
fn is_whole(text: &str, at: usize, end: usize, is_version: bool) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars().rev();
    let mut after = text.get(end..).unwrap_or_default().chars();
    let (mut last, next) = (before.next(), after.next());
    if is_version && last == Some('v') {
        last = before.next();
    }
    let is_joined = next == Some('.') && after.next().is_some_and(|c| c.is_ascii_digit());
    !last.is_some_and(|c| c.is_alphanumeric() || c == '.') && !next.is_some_and(char::is_alphanumeric) && !is_joined
}
