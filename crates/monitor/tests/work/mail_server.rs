//! A mail server that refuses some recipients, for now or for good, and one word, and takes every other mail.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The recipient that is always told to come back later.
pub(crate) const BUSY: &str = "busy@plant.example";
/// The recipient that does not exist.
pub(crate) const UNKNOWN: &str = "unknown@plant.example";
/// The recipient at whose name it ends the session.
pub(crate) const FLOODED: &str = "flooded@plant.example";
/// The word that no mail may hold.
pub(crate) const FILTERED: &str = "Poison";

pub(crate) struct MailServer {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<(String, String)>>>,
}

impl MailServer {
    pub(crate) fn start() -> MailServer {
        MailServer::start_on(0)
    }

    /// On a port where none was before; 0 for any.
    pub(crate) fn start_on(port: u16) -> MailServer {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let into = Arc::clone(&into);
                std::thread::spawn(move || talk(&stream.unwrap(), &into));
            }
        });
        MailServer { port, taken }
    }

    /// The recipients of the mails that were taken, in order.
    pub(crate) fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().iter().map(|(recipient, _)| recipient.clone()).collect()
    }

    /// The last mail as it came, with its lines joined where they were broken for the wire (RFC 2045 §6.7).
    pub(crate) fn last_text(&self) -> String {
        self.taken.lock().unwrap().last().map_or_else(String::new, |(_, text)| text.replace("=\n", ""))
    }
}

fn talk(stream: &TcpStream, taken: &Mutex<Vec<(String, String)>>) {
    let say = |mut stream: &TcpStream, line: &str| stream.write_all(format!("{line}\r\n").as_bytes());
    let _ = say(stream, "220 ready");
    let (mut recipient, mut text, mut in_mail) = (String::new(), String::new(), false);
    for line in BufReader::new(stream).lines() {
        let Ok(line) = line else { return };
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            _ if in_mail && line != "." => {
                text.push_str(&line);
                text.push('\n');
                continue;
            }
            "." => {
                in_mail = false;
                let text = std::mem::take(&mut text);
                let is_filtered = text.contains(FILTERED);
                if !is_filtered {
                    taken.lock().unwrap().push((recipient.clone(), text));
                }
                if is_filtered { "554 the content is refused" } else { "250 taken" }
            }
            "RCPT" if line.contains(BUSY) => "450 the mailbox is busy",
            "RCPT" if line.contains(FLOODED) => "421 4.7.0 <flooded@plant.example> gets too much",
            "RCPT" if line.contains(UNKNOWN) => "550 there is no such mailbox",
            "RCPT" => {
                recipient = line.trim_start_matches("RCPT TO:<").trim_end_matches('>').to_owned();
                "250 ok"
            }
            "DATA" => {
                in_mail = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        if say(stream, answer).is_err() {
            return;
        }
    }
}
