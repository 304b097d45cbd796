use super::*;

fn owner() -> FeedOwner {
    FeedOwner {
        feed: "https://acme.example/feed.xml".to_owned(),
        namespace: "https://acme.example".to_owned(),
        vendor: "Acme".to_owned(),
    }
}

fn read(bytes: &[u8]) -> (Vec<Announcement>, Vec<String>) {
    let (announcements, findings) = read_feed(bytes, &owner()).unwrap();
    (announcements, findings.into_iter().map(|finding| finding.rule).collect())
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>News</title><link>https://acme.example</link><description>d</description>{items}</channel></rss>"
    )
}

fn item(n: usize) -> String {
    format!("<item><guid>urn:{n}</guid><title>Notice {n}</title><link>https://acme.example/{n}</link></item>")
}

#[test]
fn rss_atom_and_json_feed_tell_the_same() {
    let from_rss = rss(
        "<item><guid isPermaLink=\"false\">urn:1</guid><title>A &amp; B</title><link>https://acme.example/1</link>\
         <description>&lt;p&gt;See &lt;a href=\"https://x.example/CVE-2024-0001\"&gt;here&lt;/a&gt;&lt;/p&gt;</description>\
         <pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>",
    );
    let from_atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id><title>News</title><updated>2024-05-01T10:00:00Z</updated>
        <entry><id>urn:1</id><title>A &amp; B</title><link href="https://acme.example/1"/><published>2024-05-01T10:00:00Z</published>
        <summary type="html">&lt;p&gt;See &lt;a href="https://x.example/CVE-2024-0001"&gt;here&lt;/a&gt;&lt;/p&gt;</summary></entry></feed>"#;
    let from_json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": "urn:1", "title": "A & B",
        "url": "https://acme.example/1", "date_published": "2024-05-01T10:00:00Z",
        "content_html": "<p>See <a href=\"https://x.example/CVE-2024-0001\">here</a></p>"}]}"#;
    for text in [from_rss.as_str(), from_atom, from_json] {
        let (found, findings) = read(text.as_bytes());
        assert_eq!(findings, [""; 0], "{text}");
        let [one] = &found[..] else { panic!("{found:?}") };
        assert_eq!((one.id.as_str(), one.title.as_str(), one.text.as_str()), ("urn:1", "A & B", "See here"), "{text}");
        assert_eq!(one.cves, ["CVE-2024-0001"], "a CVE that only a link's address names");
        assert_eq!(one.links.first().map(String::as_str), Some("https://acme.example/1"));
        assert_eq!(one.published.unwrap().to_string(), "2024-05-01T10:00:00Z");
    }
}

#[test]
fn latin_1_is_read_whether_it_is_declared_or_not() {
    let declared = rss("<item><guid>1</guid><title>Ger\u{e4}t</title></item>").replace("utf-8", "ISO-8859-1");
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    assert_eq!(read(&latin(&declared)).0[0].title, "Gerät");
    let (found, findings) = read(&latin(&rss("<item><guid>1</guid><title>Ger\u{e4}t</title></item>")));
    assert_eq!((found[0].title.as_str(), findings), ("Gerät", vec!["feed_encoding".to_owned()]));
}

#[test]
fn entries_without_ids_have_the_same_identity_at_every_look() {
    let text = rss("<item><title>One</title><link>https://acme.example/1</link></item><item><title>Two</title></item>");
    let (found, findings) = read(text.as_bytes());
    assert_eq!(found[0].id, "https://acme.example/1");
    assert!(!found[1].id.is_empty());
    assert_eq!(findings, ["entry_without_id", "entry_without_id"]);
    assert_eq!(read(text.as_bytes()).0, found);
}

#[test]
fn a_feed_that_is_cut_off_gives_its_whole_entries() {
    let whole = rss(&(0..3).map(item).collect::<String>());
    let cut = &whole[..whole.rfind("Notice 2").unwrap()];
    let (found, findings) = read(cut.as_bytes());
    assert_eq!((found.len(), findings), (2, vec!["feed_cut_off".to_owned()]));
    let error = read_feed(b"<html><body>Sign in</body></html>", &owner()).unwrap_err().to_string();
    assert!(error.contains("https://acme.example/feed.xml"), "{error}");
    assert!(read_feed(b"", &owner()).is_err() && read_feed(b"{\"items\": [", &owner()).is_err());
}

#[test]
fn ten_thousand_entries_are_read_and_one_that_stands_twice_counts_once() {
    let long = rss(&((0..10_000).map(item).collect::<String>() + &item(0)));
    let (found, findings) = read(long.as_bytes());
    assert_eq!((found.len(), findings), (10_000, vec!["entry_twice".to_owned()]));
}

#[test]
fn an_entry_of_any_length_is_kept_within_limits_and_stays_the_same_one() {
    let long = |length| "x".repeat(length);
    let entry = |id: &str| {
        let link = format!("<link>https://acme.example/{}</link>", long(LINK_SIZE_BYTES_MAX));
        let cves: String = (0..CVES_COUNT_MAX + 10).map(|n| format!("CVE-2024-{n:05} ")).collect();
        let (title, text) = (long(10_000), format!("{cves}{} CVE-2024-99999", long(RAW_SIZE_BYTES_MAX)));
        format!("<item><guid>{id}</guid><title>{title}</title>{link}<description>{text}</description></item>")
    };
    let feed = rss(&[entry(&long(3_000)), entry(&long(3_001)), entry(&long(3_000)), item(1)].concat());
    let (found, findings) = read_feed(feed.as_bytes(), &owner()).unwrap();
    assert_eq!(found.len(), 3, "ids that differ stay apart, and the same id is the same entry");
    let one = &found[0];
    assert!(one.id.len() <= ID_SIZE_BYTES_MAX && one.id != found[1].id);
    assert_eq!((one.title.len(), one.text.len()), (TITLE_SIZE_BYTES_MAX, TEXT_SIZE_BYTES_MAX));
    assert_eq!((one.links.len(), one.cves.len()), (0, CVES_COUNT_MAX));
    assert!(one.cves.is_sorted() && one.cves.ends_with(&["CVE-2024-99999".to_owned()]), "of those beyond the text too");
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert!(rules.contains(&"entry_too_long") && rules.contains(&"entry_twice"), "{rules:?}");
    assert!(findings.iter().all(|finding| finding.message.len() < 300), "{findings:?}");
    assert_eq!(read(feed.as_bytes()).0, found);
}
