//! A real Chromium without a window, driven by its DevTools protocol through pipes, ended when dropped.

use crate::program;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long a page may take for anything before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Chromium {
    child: Child,
    orders: File,
    told: Receiver<Value>,
    session: String,
    count: u64,
}

impl Chromium {
    /// Starts it with one empty page; `None` (and a line that says so) where there is none, unless CI=true.
    pub(crate) fn start(folder: &Path, test: &str) -> Option<Chromium> {
        let found = Command::new("chromium").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !found.is_ok_and(|status| status.success()) {
            assert!(!program::in_ci(), "{test} needs chromium");
            println!("skipped: {test}: no chromium");
            return None;
        }
        let [orders, answers] = ["orders", "answers"].map(|name| folder.join(name));
        assert!(Command::new("mkfifo").args([&orders, &answers]).status().unwrap().success());
        // It reads what to do from its third file, and tells what came of it on its fourth.
        let script = "exec chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
                      --user-data-dir=\"$1\" --remote-debugging-pipe about:blank 3<\"$2\" 4>\"$3\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, "chromium"]).arg(folder.join("profile")).arg(&orders).arg(&answers);
        let child = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let orders = File::options().write(true).open(&orders).unwrap();
        let mut answers = BufReader::new(File::open(&answers).unwrap());
        let (sender, told) = channel();
        std::thread::spawn(move || {
            let mut line = Vec::new();
            while answers.read_until(0, &mut line).is_ok_and(|count| count > 0) {
                let message = serde_json::from_slice(line.strip_suffix(b"\0").unwrap_or(&line)).unwrap();
                if sender.send(message).is_err() {
                    return;
                }
                line.clear();
            }
        });
        let mut chromium = Chromium { child, orders, told, session: String::new(), count: 0 };
        let target = chromium.call("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = chromium.call("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        chromium.session = attached["sessionId"].as_str().unwrap().to_owned();
        chromium.call("Page.enable", json!({}));
        Some(chromium)
    }

    /// One order, and what came of it.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        let answer = self.attempt(method, parameters);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn attempt(&mut self, method: &str, parameters: Value) -> Value {
        self.count += 1;
        let mut order = json!({ "id": self.count, "method": method, "params": parameters });
        if !self.session.is_empty() {
            order["sessionId"] = json!(self.session);
        }
        self.orders.write_all(format!("{order}\0").as_bytes()).unwrap();
        loop {
            let message = self.told.recv_timeout(PATIENCE).expect("chromium answers");
            if message["id"] == self.count {
                return message;
            }
        }
    }

    /// The value of a script in the page; null where the page is just going.
    pub(crate) fn value(&mut self, script: &str) -> Value {
        let parameters = json!({ "expression": script, "returnByValue": true });
        self.attempt("Runtime.evaluate", parameters)["result"]["result"]["value"].clone()
    }

    /// Waits until a script says `true`.
    #[expect(clippy::disallowed_methods, reason = "another process is waited for, in a thread of this test's own")]
    pub(crate) fn wait_until(&mut self, script: &str) {
        let start = Instant::now();
        while self.value(script) != true {
            if start.elapsed() > PATIENCE {
                let page = self.value("location.href + '\\n' + document.body.innerText");
                assert_eq!(page, true, "never: {script}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Opens an address and waits until the page is there.
    pub(crate) fn open(&mut self, address: &str) {
        self.call("Page.navigate", json!({ "url": address }));
        self.wait_until(&format!("location.href === {} && document.readyState === 'complete'", json!(address)));
    }

    /// Presses a key as a hand does.
    pub(crate) fn press(&mut self, key: &str) {
        let text = if key.chars().count() == 1 { key } else { "" };
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "Tab" => 9,
            _ => 0,
        };
        let text = if key == "Enter" { "\r" } else { text };
        let down = json!({ "type": "keyDown", "key": key, "text": text, "windowsVirtualKeyCode": code });
        self.call("Input.dispatchKeyEvent", down);
        self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }));
    }

    /// Waits until a path is open and the page is there.
    pub(crate) fn wait_for_path(&mut self, path: &str) {
        self.wait_until(&format!("location.pathname === {} && document.readyState === 'complete'", json!(path)));
    }

    /// What the page says.
    pub(crate) fn text(&mut self) -> String {
        self.value("document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// The value of a script that is waited for.
    pub(crate) fn awaited(&mut self, script: &str) -> Value {
        let parameters = json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", parameters);
        assert!(answer.get("exceptionDetails").is_none(), "{answer}");
        answer["result"]["value"].clone()
    }

    /// Puts a file into a field for files.
    pub(crate) fn choose_file(&mut self, selector: &str, file: &Path) {
        let document = self.call("DOM.getDocument", json!({}))["root"]["nodeId"].clone();
        let node =
            self.call("DOM.querySelector", json!({ "nodeId": document, "selector": selector }))["nodeId"].clone();
        self.call("DOM.setFileInputFiles", json!({ "nodeId": node, "files": [file] }));
    }

    /// How wide the window is, in pixels of a page.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// `light` or `dark`.
    pub(crate) fn prefer(&mut self, scheme: &str) {
        let feature = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", feature);
    }

    /// Types into fields by their id, then presses the button of the form that the last one stands in.
    pub(crate) fn fill(&mut self, fields: &[(&str, &str)]) {
        for (field, text) in fields {
            let script = format!("document.getElementById({}).value = {}; true", json!(field), json!(text));
            assert_eq!(self.value(&script), true, "{field}");
        }
        let last = json!(fields.last().expect("a field").0);
        self.value(&format!("document.getElementById({last}).form.requestSubmit()"));
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
