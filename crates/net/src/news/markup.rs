//! The text of HTML as feeds hold it: without tags, scripts and styles, with line breaks where blocks end.
//!
//! Does not know: what is shown; pages escape whatever comes out of here. Entities are resolved where text is repaired.

/// Elements whose content is no text.
const SILENT: [&str; 2] = ["script", "style"];
/// Tags that end a line.
const BREAKS: [&str; 9] = ["br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"];

/// The text alone. What looks like no tag (`a < b`) stays.
pub(super) fn plain(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        plain.push_str(before);
        let Some(length) = tag_length(tag) else {
            plain.push('<');
            rest = &tag[1..];
            continue;
        };
        let name = name(tag);
        plain.push(if BREAKS.contains(&name.as_str()) { '\n' } else { ' ' });
        rest = &tag[length..];
        if SILENT.contains(&name.as_str()) && !tag.starts_with("</") {
            rest = &rest[silent_length(rest, &name)..];
        }
    }
    plain.push_str(rest);
    let lines = plain.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// How long the tag or comment is that begins here, if one does; one that never ends reaches to the end.
fn tag_length(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return Some(text.find("-->").map_or(text.len(), |at| at + 3));
    }
    let second = text[1..].chars().next()?;
    (second.is_ascii_alphabetic() || matches!(second, '/' | '!' | '?'))
        .then(|| text.find('>').map_or(text.len(), |at| at + 1))
}

/// How far it is to the tag that ends `name`. Each byte is looked at once: feeds come from anybody.
fn silent_length(text: &str, name: &str) -> usize {
    let ends = |at: &usize| {
        let word = text.as_bytes().get(at + 2..at + 2 + name.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    text.match_indices("</").map(|(at, _)| at).find(ends).unwrap_or(text.len())
}

fn name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markup_goes_and_text_stays() {
        let html = "<p>One <b>two</b></p><SCRIPT>alert('x')</SCRIPT><ul><li>a &lt; b<li>c < d</ul><!-- no --> <br/>e";
        assert_eq!(plain(html), "One two\na &lt; b\nc < d\ne");
        assert_eq!(plain("no end <a href=\"x"), "no end");
        assert_eq!(plain("a <style>b"), "a");
        assert_eq!(plain("ü<é <"), "ü<é <");
        assert_eq!(plain("a<script>b</b></scr</SCRIPT >c</Style>d<style></ü</style>"), "a c d");
    }

    #[test]
    fn a_million_scripts_are_left_out_in_one_pass() {
        // To look at the rest again at each of them would take hours.
        assert_eq!(plain(&"<script></script>".repeat(1_000_000)), "");
    }
}
