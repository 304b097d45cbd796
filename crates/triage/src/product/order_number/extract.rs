//! Finds order numbers inside product names and version fields.
//!
//! Does not know: which product a number belongs to.

use super::OrderPattern;

/// The order numbers that stand in a text, as written: MLFBs (also with blanks), catalogue numbers, seven-digit
/// article numbers, and generic model numbers. What it finds may hold placeholders; read it with [`OrderPattern`].
pub fn extract(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |number: String| {
        if !found.contains(&number) {
            found.push(number);
        }
    };
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let starts_word = at == 0 || chars.get(at - 1).is_none_or(|c| !c.is_alphanumeric());
        match chars.get(at..).filter(|_| starts_word).and_then(mlfb) {
            Some(length) => {
                add(chars.iter().skip(at).take(length).collect());
                at += length;
            }
            None => at += 1,
        }
    }
    for token in text.split([' ', '\u{a0}', ',', ';', '(', ')', '[', ']', '|', ':', '\n', '\t']) {
        let token = token.trim_end_matches(['.', '-', '/']);
        if is_order_token(token) && OrderPattern::parse(token).is_some() {
            add(token.to_owned());
        }
    }
    found
}

/// Groups of an MLFB: `6GK7` `343` `1CX10` `0XE0`, each with the classes of its characters.
const MLFB_GROUPS: [&str; 4] = ["9AA9", "999", "9###9", "9##9"];

/// How many characters at the start of the text form an MLFB of at least three groups; blanks, dashes or nothing
/// between the groups.
fn mlfb(text: &[char]) -> Option<usize> {
    let mut at = 0;
    let mut end = None;
    for (index, group) in MLFB_GROUPS.iter().enumerate() {
        if index > 0 && text.get(at).is_some_and(|c| matches!(c, ' ' | '-' | '\u{a0}')) {
            at += 1;
        }
        if !group.chars().all(|class| {
            let fits = text.get(at).is_some_and(|c| fits(class, *c));
            at += 1;
            fits
        }) {
            break;
        }
        if index >= 2 && text.get(at).is_none_or(|c| !c.is_alphanumeric()) {
            end = Some(at);
        }
    }
    end
}

fn fits(class: char, c: char) -> bool {
    let placeholder = matches!(c, 'x' | 'y' | 'z' | '?' | '*');
    match class {
        '9' => c.is_ascii_digit() || placeholder,
        'A' => c.is_ascii_alphabetic(),
        _ => c.is_ascii_alphanumeric() || placeholder,
    }
}

/// Whether a token without blanks looks like an order number rather than a word, a version or a model name.
fn is_order_token(token: &str) -> bool {
    let digits = token.chars().filter(char::is_ascii_digit).count();
    let letters = token.chars().filter(char::is_ascii_alphabetic).count();
    let upper = token.chars().filter(char::is_ascii_uppercase).count();
    let lower_is_placeholder = token.chars().filter(char::is_ascii_lowercase).all(|c| matches!(c, 'x' | 'y'));
    let plain = token.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '*' | '?' | '.' | '_'));
    if !plain || !lower_is_placeholder {
        return false;
    }
    if digits == token.len() {
        return digits == 7;
    }
    let first = token.chars().next().unwrap_or(' ');
    if token.ends_with('*') {
        return first.is_ascii_alphanumeric() && letters + digits >= 4;
    }
    let catalogue = upper >= 1 && is_catalogue(token);
    let generic = (first.is_ascii_alphabetic() || !token.contains('-'))
        && token.len() >= 6
        && digits >= 3
        && upper >= 2
        && !token.starts_with("S7-");
    let wago = token.len() >= 7
        && first.is_ascii_digit()
        && token.split('-').count() == 2
        && letters == 0
        && digits >= 6
        && token.starts_with("75");
    first.is_ascii_alphanumeric() && !token.contains('.') && (catalogue || generic || wago)
}

/// A bulletin (four digits, or two and a letter), a dash, and three or more characters: `1756-EN2TR`, `25B-D010N104`.
/// `1511F-1` is a model name.
fn is_catalogue(token: &str) -> bool {
    let Some((bulletin, rest)) = token.split_once('-') else { return false };
    let digits = bulletin.chars().take_while(char::is_ascii_digit).count();
    let bulletin = (digits == 4 && bulletin.len() == 4) || (digits == 2 && bulletin.len() == 3);
    bulletin && rest.len() >= 2
}
