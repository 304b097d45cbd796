//! The pictures of the main pages in `docs/screenshots`, made from the samples: `ANNUNCIATOR_TEST_PICTURES=write` makes them anew,
//! every other run looks that each page still fills its window and each picture is there.

use crate::chromium::Chromium;
use crate::program::{self, Server};
use serde_json::json;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/screenshots");
const README: &str = include_str!("../../../../README.md");

/// Name, path, scheme, width and height of each; `{advisory}` is the one that was alerted last.
const PICTURES: [(&str, &str, &str, u32, u32); 7] = [
    ("start", "/", "light", 1_280, 900),
    ("advisory", "{advisory}", "light", 1_280, 1_400),
    ("advisory-dark", "{advisory}", "dark", 1_280, 1_000),
    ("advisory-phone", "{advisory}", "light", 390, 844),
    ("alerts", "/alerts", "light", 1_280, 900),
    ("planner", "/planner", "light", 1_280, 900),
    ("work-order", "{advisory}/work-order", "light", 900, 1_100),
];

#[test]
fn the_main_pages_have_pictures_made_from_the_samples() {
    let test = "the_main_pages_have_pictures_made_from_the_samples";
    let data = tempfile::tempdir().unwrap();
    let Some(mut browser) = Chromium::start(data.path(), test) else { return };
    let mut server = Server::start(&data.path().join("demo"), &["demo"]);
    server.wait_until_quiet();
    let writes = program::variable("ANNUNCIATOR_TEST_PICTURES").as_deref() == Some("write");
    browser.open(&format!("http://{}/alerts", server.address));
    let advisory = browser.value("document.querySelector('.alerts a').pathname").as_str().unwrap().to_owned();
    for (name, path, scheme, width, height) in PICTURES {
        browser.prefer(scheme);
        browser.resize(width, height);
        let address = format!("http://{}{}", server.address, path.replace("{advisory}", &advisory));
        browser.call("Page.navigate", json!({ "url": address }));
        browser.wait_until("location.href !== 'about:blank' && document.readyState === 'complete'");
        assert!(browser.text().len() > 200, "{name} is empty: {}", browser.text());
        let picture = Path::new(FOLDER).join(format!("{name}.webp"));
        if writes {
            let taken = browser.call("Page.captureScreenshot", json!({ "format": "webp", "quality": 70 }));
            let bytes = browser.awaited(&format!(
                "Promise.resolve([...atob({})].map(sign => sign.charCodeAt(0)))",
                json!(taken["data"])
            ));
            let bytes: Vec<u8> = serde_json::from_value(bytes).unwrap();
            std::fs::write(&picture, bytes).unwrap();
        }
        let size = std::fs::metadata(&picture).map_or(0, |file| file.len());
        assert!((5_000..150_000).contains(&size), "{} has {size} bytes", picture.display());
    }
    assert!(README.contains("docs/screenshots/start.webp"), "the README shows one");
}
