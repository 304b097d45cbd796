//! A cold sync over HTTPS beside csaf-cli, the fastest fetcher that verifies, of the same files onto the same disk.
//!
//! Needs nginx, gpg and `csaf` (the crate csaf-cli, built with `cargo install`) on the path. csaf-cli refuses a key without
//! a user id, so the documents are signed anew with an RSA key of 4096 bits, as the publisher's is.

use super::process::{Cost, measure};
use super::{Ground, median};
use crate::program;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Rounds; the machine's speed drifts, so each round runs both in turn.
const ROUNDS_COUNT: usize = 5;
/// One directory: of a feed beside it csaf-cli would fetch everything once more.
const METADATA: &str = r#"{
  "canonical_url": "HOST/.well-known/csaf/provider-metadata.json",
  "distributions": [{ "directory_url": "HOST/csaf_files/OT/white/" }],
  "last_updated": "2024-10-24T19:23:12Z",
  "list_on_CSAF_aggregators": true,
  "metadata_version": "2.0",
  "mirror_on_CSAF_aggregators": true,
  "public_openpgp_keys": [{ "fingerprint": "FINGERPRINT", "url": "HOST/openpgp/key.asc" }],
  "publisher": { "category": "coordinator", "name": "CISA", "namespace": "https://www.cisa.gov/" },
  "role": "csaf_trusted_provider"
}"#;
/// Where nginx listens.
const PORT: u16 = 18_443;

pub(super) fn run(ground: &Ground) -> Result<()> {
    let tree = prepare(ground)?;
    let _server = serve(ground, &tree)?;
    let url = format!("https://localhost:{PORT}/.well-known/csaf/provider-metadata.json");
    let certificates = certificates(ground);
    let config = ground.scratch.join("sync.toml");
    let provider = format!(
        "[[providers]]\nname = \"CISA\"\nurl = \"{url}\"\nallow_private = true\nca_file = \"{}\"\n",
        certificates.join("ca.pem").display()
    );
    fs::write(&config, provider)?;
    let check = |data: &Path, more: &[&str]| {
        let mut command = Command::new(&ground.program);
        command.arg("--config").arg(&config).arg("--data-dir").arg(data);
        measure(command.args(["provider", "check", "CISA"]).args(more))
    };
    let (mut peers, mut colds, mut polls, mut rounds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS_COUNT {
        peers.push(peer(ground, round, &url)?);
        let data = ground.scratch.join(format!("sync-{round}"));
        colds.push(check(&data, &[])?);
        polls.push(check(&data, &[])?);
        rounds.push(check(&data, &["--reconcile"])?);
    }
    let seconds = |costs: &[Cost]| median(costs.iter().map(|cost| cost.seconds).collect());
    let peak = |costs: &[Cost]| costs.iter().map(|cost| cost.peak_megabytes).fold(0.0, f64::max);
    let ratio = median(colds.iter().zip(&peers).map(|(ours, peer)| ours.seconds / peer.seconds).collect());
    println!(
        "\n| 2,036 documents over HTTPS, median of {ROUNDS_COUNT} | seconds | peak MB | ratio |\n|---|---|---|---|"
    );
    println!("| csaf-cli, cold | {:.2} | {:.0} | 1 |", seconds(&peers), peak(&peers));
    println!("| ours, cold | {:.2} | {:.0} | {ratio:.2} × csaf-cli |", seconds(&colds), peak(&colds));
    println!("| ours, nothing new | {:.2} | {:.0} | |", seconds(&polls), peak(&polls));
    println!("| ours, nothing new, reconciled | {:.2} | {:.0} | |", seconds(&rounds), peak(&rounds));
    Ok(())
}

fn peer(ground: &Ground, round: usize, url: &str) -> Result<Cost> {
    let folder = ground.scratch.join(format!("peer-{round}"));
    fs::create_dir(&folder)?;
    let mut command = Command::new("csaf");
    command.env("SSL_CERT_FILE", certificates(ground).join("ca.pem"));
    measure(command.args(["sync", "--quiet", "--no-progress", "-w2", "-d"]).arg(&folder).arg(url))
}

/// The publisher's tree, listed by its directory alone, signed with a key that both programs accept.
fn prepare(ground: &Ground) -> Result<PathBuf> {
    let tree = ground.scratch.join("tree");
    fs::create_dir(&tree)?;
    let (archive, home) = (ground.archive(), ground.scratch.join("gpg"));
    fs::create_dir(&home)?;
    program::run(Command::new("chmod").arg("700").arg(&home))?;
    program::run(Command::new("tar").args(["--strip-components=1", "-xzf", &archive, "-C"]).arg(&tree))?;
    let script = r#"
        gpg="gpg --batch --quiet"
        $gpg --passphrase '' --quick-gen-key 'Bench <bench@example.org>' rsa4096 sign never
        fingerprint=$($gpg --list-keys --with-colons | awk -F: '/^fpr/ { print $10; exit }')
        find . -name '*.asc' -delete
        $gpg --armor --export "$fingerprint" > openpgp/key.asc
        find csaf_files -path '*/20*' -name '*.json' | xargs -P 2 -n 1 $gpg --armor --digest-algo SHA512 --detach-sign
        echo "$fingerprint"
    "#;
    let mut signing = Command::new("sh");
    signing.args(["-euc", script]).env("GNUPGHOME", &home).current_dir(&tree);
    let output = signing.output().context("signing the documents with gpg")?;
    let fingerprint = String::from_utf8(output.stdout)?.trim().to_owned();
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success() && !fingerprint.is_empty(), "gpg did not sign the documents: {said}");
    let metadata = METADATA.replace("HOST", &format!("https://localhost:{PORT}")).replace("FINGERPRINT", &fingerprint);
    fs::write(tree.join(".well-known/csaf/provider-metadata.json"), metadata)?;
    Ok(tree)
}

fn certificates(ground: &Ground) -> PathBuf {
    ground.root.join("crates/net/tests/mail")
}

/// Stopped when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Its workers end with it when it is asked to, not when it is killed.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn serve(ground: &Ground, tree: &Path) -> Result<Server> {
    let (scratch, certificates) = (ground.scratch.display(), certificates(ground));
    let (certificates, tree) = (certificates.display(), tree.display());
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {scratch}/nginx-{kind};\n"))
        .concat();
    let text = format!(
        "daemon off;\nworker_processes 1;\npid {scratch}/nginx.pid;\nerror_log {scratch}/nginx.log;\nevents {{}}\n\
         http {{\naccess_log off;\nsendfile on;\ntcp_nopush on;\nkeepalive_requests 100000;\n{temporary}\
         server {{\nlisten 127.0.0.1:{PORT} ssl;\nssl_protocols TLSv1.3;\nroot {tree};\n\
         ssl_certificate {certificates}/server.crt;\nssl_certificate_key {certificates}/server.key;\n}}\n}}\n"
    );
    let file = ground.scratch.join("nginx.conf");
    fs::write(&file, text)?;
    let mut nginx = Command::new("nginx");
    let server = nginx.arg("-c").arg(&file).stdin(Stdio::null()).spawn().context("starting nginx")?;
    let mut server = Server(server);
    std::thread::sleep(std::time::Duration::from_secs(1));
    if let Some(status) = server.0.try_wait()? {
        anyhow::bail!("nginx ended at once ({status}); port {PORT} may be taken, {scratch}/nginx.log may say more");
    }
    Ok(server)
}
