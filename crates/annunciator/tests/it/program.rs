//! Starting the built program: commands that end, and a server that is stopped when dropped.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a server may take for anything in a test before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A free port of this machine.
const ANYWHERE: &str = "127.0.0.1:0";

pub(crate) fn in_ci() -> bool {
    variable("CI").as_deref() == Some("true")
}

/// The folder of real third-party documents, or a line that says the test was skipped.
pub(crate) fn corpus(test: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");
    let folder = PathBuf::from(variable("ANNUNCIATOR_CORPUS").unwrap_or_else(|| default.to_owned()));
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(!in_ci(), "{test} needs the corpus in {}", folder.display());
    println!("skipped: {test}: no corpus");
    None
}

/// The PostgreSQL server for tests, or a line that says the test was skipped.
pub(crate) fn postgres(test: &str) -> Option<String> {
    let url = variable("ANNUNCIATOR_TEST_POSTGRES");
    if url.is_none() {
        assert!(!in_ci(), "{test} needs ANNUNCIATOR_TEST_POSTGRES");
        println!("skipped: {test}: no PostgreSQL");
    }
    url
}

/// The folder of an OpenID Connect provider, or a line that says the test was skipped.
pub(crate) fn oidc(test: &str) -> Option<PathBuf> {
    let folder = variable("ANNUNCIATOR_TEST_OIDC").map(PathBuf::from);
    if folder.is_none() {
        assert!(!in_ci(), "{test} needs ANNUNCIATOR_TEST_OIDC");
        println!("skipped: {test}: no OpenID Connect provider");
    }
    folder
}

/// The program that tries an API by its description, or a line that says the test was skipped.
pub(crate) fn schemathesis(test: &str) -> Option<PathBuf> {
    let program = variable("ANNUNCIATOR_TEST_SCHEMATHESIS").map(PathBuf::from);
    if program.is_none() {
        assert!(!in_ci(), "{test} needs ANNUNCIATOR_TEST_SCHEMATHESIS");
        println!("skipped: {test}: no schemathesis");
    }
    program
}

/// The folder of what makes a client of an OpenAPI document, or a line that says the test was skipped.
pub(crate) fn client(test: &str) -> Option<PathBuf> {
    let folder = variable("ANNUNCIATOR_TEST_CLIENT").map(PathBuf::from);
    if folder.is_none() {
        assert!(!in_ci(), "{test} needs ANNUNCIATOR_TEST_CLIENT");
        println!("skipped: {test}: nothing that makes a client");
    }
    folder
}

/// The script that finds barriers on pages, or a line that says the test was skipped.
pub(crate) fn axe(test: &str) -> Option<PathBuf> {
    let script = variable("ANNUNCIATOR_TEST_AXE").map(PathBuf::from);
    if script.is_none() {
        assert!(!in_ci(), "{test} needs ANNUNCIATOR_TEST_AXE");
        println!("skipped: {test}: no axe-core");
    }
    script
}

/// A Python that knows aiosmtpd; `cargo xtask test` names one.
pub(crate) fn python() -> String {
    variable("ANNUNCIATOR_TEST_PYTHON").unwrap_or_else(|| "python3".to_owned())
}

#[expect(clippy::disallowed_methods, reason = "tests have no configuration but the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The program with a data folder of its own and none of our variables set.
#[expect(clippy::disallowed_methods, reason = "what this machine has set must not reach the program")]
pub(crate) fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annunciator"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ANNUNCIATOR_")) {
        command.env_remove(name);
    }
    // Who comes in is the matter of `accounts` alone.
    command.env("ANNUNCIATOR_ACCOUNTS_SIGN_IN", "false").arg("--data-dir").arg(data);
    command
}

/// Runs to the end and expects success; returns standard output.
pub(crate) fn run(data: &Path, arguments: &[&str]) -> String {
    let output = attempt(data, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs to the end, whatever comes.
pub(crate) fn attempt(data: &Path, arguments: &[&str]) -> Output {
    command(data).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts `serve` or `demo` on a free port and waits until it answers.
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Server {
        Server::launch(command(data), "info", arguments, ANYWHERE)
    }

    /// As [`Server::start`], where people sign in, with everything logged that the program says.
    pub(crate) fn start_closed(data: &Path, arguments: &[&str]) -> Server {
        Server::start_closed_with(data, &[], arguments)
    }

    /// As [`Server::start_closed`], with these variables set.
    pub(crate) fn start_closed_with(data: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Server {
        let mut command = command(data);
        command.env_remove("ANNUNCIATOR_ACCOUNTS_SIGN_IN").envs(variables.iter().copied());
        Server::launch(command, "debug", arguments, ANYWHERE)
    }

    /// As [`Server::start_closed_with`], `serve` at a port that was chosen before.
    pub(crate) fn start_closed_at(data: &Path, variables: &[(&str, &str)], listen: &str) -> Server {
        let mut command = command(data);
        command.env_remove("ANNUNCIATOR_ACCOUNTS_SIGN_IN").envs(variables.iter().copied());
        Server::launch(command, "debug", &["serve"], listen)
    }

    fn launch(mut command: Command, log: &str, arguments: &[&str], listen: &str) -> Server {
        let mut child = command
            .args(["--log", log])
            .args(arguments)
            .args(["--listen", listen])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let sink = Arc::clone(&log);
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| sink.lock().unwrap().push(line)));
        let mut server = Server { child, address: String::new(), log };
        let line = server.wait_for_line("http://127.0.0.1:");
        let tail = &line[line.find("127.0.0.1:").unwrap()..];
        server.address = tail.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect();
        server
    }

    /// Waits for a line on standard error that contains `text`.
    #[expect(clippy::disallowed_methods, reason = "another process is waited for, in a thread of this test's own")]
    pub(crate) fn wait_for_line(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            if let Some(line) = self.log.lock().unwrap().iter().find(|line| line.contains(text)) {
                return line.clone();
            }
            let ended = self.child.try_wait().unwrap();
            let log = self.log.lock().unwrap().join("\n");
            assert!(ended.is_none() && start.elapsed() < PATIENCE, "no line with {text:?}; the log is:\n{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the first pass over all providers and stages is done.
    pub(crate) fn wait_until_quiet(&mut self) {
        self.wait_for_line("pass finished");
    }

    /// Everything it has written to standard error.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// One request with further headers and a body; returns the whole answer.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (host, length) = (&self.address, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// One GET; returns status and body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let text = self.send("GET", path, "", "");
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
        (status, body)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
