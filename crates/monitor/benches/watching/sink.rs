//! A mail server on loopback that takes every mail and keeps none, so that only the handing over is measured.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The moments at which mails were accepted.
type Accepted = Arc<Mutex<Vec<Instant>>>;

/// The server; its threads end with the process.
pub(crate) struct Sink {
    pub(crate) port: u16,
    accepted: Accepted,
}

impl Sink {
    pub(crate) fn start() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").expect("port");
        let port = listener.local_addr().expect("address").port();
        let accepted = Accepted::default();
        let shared = Arc::clone(&accepted);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let accepted = Arc::clone(&shared);
                std::thread::spawn(move || converse(&stream, &accepted));
            }
        });
        Sink { port, accepted }
    }

    pub(crate) fn count_mails(&self) -> u32 {
        u32::try_from(self.accepted.lock().unwrap_or_else(PoisonError::into_inner).len()).expect("few mails")
    }

    /// When the first mail after `moment` was accepted.
    pub(crate) fn first_after(&self, moment: Instant) -> Option<Instant> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().find(|at| *at >= moment)
    }
}

/// RFC 5321 as far as a client that makes no mistake needs it; ends when the client hangs up.
fn converse(mut stream: &TcpStream, accepted: &Accepted) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    stream.write_all(b"220 sink\r\n").ok()?;
    while let Some(line) = lines.next() {
        let answer: &[u8] = match line.get(..4)? {
            "DATA" => {
                stream.write_all(b"354 go on\r\n").ok()?;
                lines.find(|line| line == ".")?;
                accepted.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
                b"250 taken\r\n"
            }
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer).ok()?;
    }
    None
}
