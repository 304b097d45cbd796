//! A throw-away PostgreSQL cluster: its own folder, its own port on loopback, gone when the value is dropped
//! or when this process dies in whatever way.
//!
//! Does not know: who uses it.

use crate::machine::Postgres;
use crate::program;
use anyhow::{Context, Result};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The name the test suites look for.
pub(crate) const ADDRESS_VARIABLE: &str = "ANNUNCIATOR_TEST_POSTGRES";

/// Each test opens a pool on a database of its own, and nextest runs one test per core.
const CONNECTIONS_MAX: u32 = 300;

/// Waits for the end of its standard input, which comes even when xtask is killed, then stops and removes the cluster.
const KEEPER: &str = r#"trap '' INT TERM HUP
folder=$1
shift
cat > /dev/null
"$@" > /dev/null 2>&1
rm -rf "$folder""#;

/// A running cluster.
pub(crate) struct Cluster {
    /// `postgres://…` of a superuser; tests make databases of their own.
    pub(crate) address: String,
    keeper: Child,
}

impl Cluster {
    /// Makes and starts a cluster; durability is off, because nothing in it outlives the run.
    ///
    /// # Errors
    /// When the folder cannot be made or PostgreSQL does not start; the server's own words are in the message.
    pub(crate) fn start(postgres: &Postgres) -> Result<Cluster> {
        let folder = std::env::temp_dir().join(format!("annunciator-test-postgres-{}", std::process::id()));
        let data = folder.join("data");
        make_folder(&folder, postgres)?;
        let keeper = start_keeper(
            &folder,
            server_program(postgres, "pg_ctl").args(["-D"]).arg(&data).args(["-m", "immediate", "stop"]),
        )?;
        let mut cluster = Cluster { address: String::new(), keeper };
        // Another collation than the "C" that our columns ask for: a column that forgets to ask is found out.
        program::read(
            server_program(postgres, "initdb")
                .args(["--username=annunciator", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"])
                .args(["--locale-provider=icu", "--icu-locale=en-US", "-D"])
                .arg(&data),
        )?;
        let port = free_port()?;
        let log = folder.join("log");
        program::run(server_program(postgres, "pg_ctl").args(["-D"]).arg(&data).arg("-l").arg(&log).args([
            "-o",
            &server_options(port),
            "-w",
            "-s",
            "start",
        ]))
        .with_context(|| fs::read_to_string(&log).unwrap_or_default())?;
        cluster.address = format!("postgres://annunciator@127.0.0.1:{port}/postgres");
        Ok(cluster)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("xtask: waiting for the PostgreSQL cluster to stop: {error}");
        }
    }
}

fn server_options(port: u16) -> String {
    format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c max_connections={CONNECTIONS_MAX} \
         -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
}

/// The folder belongs to whom the server runs as.
fn make_folder(folder: &Path, postgres: &Postgres) -> Result<()> {
    if postgres.is_root {
        program::run(Command::new("install").args(["-d", "-o", "postgres", "-m", "700"]).arg(folder))
    } else {
        fs::DirBuilder::new().mode(0o700).create(folder).with_context(|| format!("making {}", folder.display()))
    }
}

/// The server refuses to run as root: then it runs as the user that Debian's package made.
fn server_program(postgres: &Postgres, name: &str) -> Command {
    let path: PathBuf = postgres.folder.join(name);
    let mut command = if postgres.is_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir("/").stdin(Stdio::null());
    command
}

fn start_keeper(folder: &Path, stop: &Command) -> Result<Child> {
    Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(folder)
        .arg(stop.get_program())
        .args(stop.get_args())
        .current_dir("/")
        .stdin(Stdio::piped())
        .spawn()
        .context("starting the shell that will stop PostgreSQL")
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
