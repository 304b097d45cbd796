//! Order numbers that stand inside product names: conservative, because a wrong one matches a wrong device.
//!
//! Does not know: which order numbers exist, or how two spellings of one compare (`product`).

/// Order numbers found in a product name, and the name without the brackets that held nothing else.
pub(super) fn extract(name: &str, vendor: &str) -> (String, Vec<String>) {
    let mut numbers = Vec::new();
    let rest = without_bracketed(name, &mut numbers);
    if is_rockwell(vendor) {
        numbers.extend(catalogue_numbers(&rest));
    }
    (rest, numbers)
}

/// Takes out every `(…)` that holds order numbers only.
fn without_bracketed(name: &str, numbers: &mut Vec<String>) -> String {
    let mut rest = String::with_capacity(name.len());
    let mut left = name;
    while let Some(open) = left.find('(') {
        let Some(length) = left[open..].find(')') else { break };
        let (before, inside, after) = (&left[..open], &left[open + 1..open + length], &left[open + length + 1..]);
        match bracket_numbers(inside) {
            Some(found) => {
                numbers.extend(found);
                rest.push_str(before.trim_end());
            }
            None => rest.push_str(&left[..=open + length]),
        }
        left = after;
    }
    rest.push_str(left);
    rest.trim().to_owned()
}

fn bracket_numbers(inside: &str) -> Option<Vec<String>> {
    let pieces: Vec<&str> = inside.split([',', ';', '/']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    (!pieces.is_empty() && pieces.iter().all(|piece| is_mlfb(piece)))
        .then(|| pieces.into_iter().map(str::to_owned).collect())
}

/// Siemens' machine-readable product designation: seven characters, five, and mostly four more, joined by hyphens, as in
/// `6GK7343-1CX10-0XE0`; blanks after the fourth character and `x` for "any" occur.
fn is_mlfb(piece: &str) -> bool {
    let groups: Vec<String> =
        piece.split('-').map(|group| group.chars().filter(|character| *character != ' ').collect()).collect();
    let lengths: Vec<usize> = groups.iter().map(String::len).collect();
    let is_number = |group: &String| {
        group
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'x' | b'.' | b'*'))
    };
    let starts_well = groups.first().is_some_and(|group| {
        group.as_bytes().first().is_some_and(u8::is_ascii_digit) && group.bytes().any(|byte| byte.is_ascii_uppercase())
    });
    matches!(lengths.as_slice(), [7, 5] | [7, 5, 3..=4] | [7, 5, 4, 3..=4])
        && starts_well
        && groups.iter().all(is_number)
}

fn is_rockwell(vendor: &str) -> bool {
    let vendor = vendor.to_ascii_lowercase();
    vendor.contains("rockwell") || vendor.contains("allen-bradley") || vendor.contains("allen bradley")
}

/// Rockwell catalogue numbers standing alone: `1756-EN2TR`, `1732E-IB16M12R`, `2711R-T10T`; `/C` is the series.
fn catalogue_numbers(name: &str) -> Vec<String> {
    name.split(|character: char| character.is_whitespace() || matches!(character, ',' | ';' | '(' | ')' | '/'))
        .filter(|word| is_catalogue_number(word))
        .map(str::to_owned)
        .collect()
}

fn is_catalogue_number(word: &str) -> bool {
    let Some((bulletin, rest)) = word.split_once('-') else { return false };
    let digits = bulletin.bytes().take_while(u8::is_ascii_digit).count();
    let letters = &bulletin[digits..];
    digits == 4
        && letters.len() <= 2
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && rest.len() >= 2
        && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-')
        && rest.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && rest.bytes().any(|byte| byte.is_ascii_uppercase())
}
