//! The section `[mail]` → how mails leave, and who signs them.
//!
//! Does not know: what a mail says.

use crate::config::{self, Mail};
use anyhow::{Context, Result, bail};
use monitor::{MailSettings, Transport};
use net::delivery::email::{Credentials, Dkim, EmailChannel, EmailConfig, Encryption, Password, STEP_TIMEOUT};
use std::path::{Path, PathBuf};

pub(super) fn settings(mail: &Mail) -> Result<MailSettings> {
    let transport = match mail.transport {
        config::MailTransport::None => Transport::None,
        config::MailTransport::Outbox => Transport::Outbox,
        config::MailTransport::Smtp => Transport::Smtp(Box::new(EmailChannel::new(&email_config(mail)?)?)),
    };
    Ok(MailSettings { transport, from: mail.from.clone() })
}

fn email_config(mail: &Mail) -> Result<EmailConfig> {
    let encryption = match mail.security {
        config::MailSecurity::Starttls => Encryption::StartTls,
        config::MailSecurity::Tls => Encryption::Implicit,
        config::MailSecurity::Plain => Encryption::None,
    };
    let password = if mail.password_file.is_empty() {
        mail.password.clone()
    } else {
        let text = std::fs::read_to_string(&mail.password_file);
        text.with_context(|| format!("reading the mail password from {}", mail.password_file))?.trim_end().to_owned()
    };
    let credentials =
        (!mail.user.is_empty()).then(|| Credentials { user: mail.user.clone(), password: Password(password) });
    Ok(EmailConfig {
        host: mail.host.clone(),
        port: mail.port,
        encryption,
        credentials,
        dkim: dkim(mail)?,
        ca_file: (!mail.ca_file.is_empty()).then(|| PathBuf::from(&mail.ca_file)),
        step_timeout: STEP_TIMEOUT,
    })
}

/// Who signs the mails; `None` where nothing of it is configured. Whatever is wrong is found here.
pub(crate) fn dkim(mail: &Mail) -> Result<Option<Dkim>> {
    let Mail { dkim_selector: selector, dkim_domain: domain, dkim_key_file: file, .. } = mail;
    match [selector, domain, file].map(String::is_empty) {
        [true, true, true] => return Ok(None),
        [false, false, false] => {}
        _ => bail!("[mail] signs with all of dkim_selector, dkim_domain and dkim_key_file, or not at all"),
    }
    let sender = mail.from.rsplit('@').next().unwrap_or("").trim_end_matches('>').trim().to_lowercase();
    let domain = domain.to_lowercase();
    let is_below = |name: &str, of: &str| name == of || name.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'));
    if !is_below(&sender, &domain) && !is_below(&domain, &sender) {
        bail!("[mail] dkim_domain is {domain}, but mails are from {sender}: receivers would not count the signature");
    }
    must_be_private(Path::new(file))?;
    let pem = std::fs::read_to_string(file).with_context(|| format!("reading the key of dkim_key_file {file}"))?;
    Ok(Some(Dkim::new(selector, &domain, &pem).with_context(|| format!("[mail] dkim_key_file {file}"))?))
}

/// Whoever reads the key writes mails in our name.
fn must_be_private(file: &Path) -> Result<()> {
    let kept =
        std::fs::metadata(file).with_context(|| format!("reading the key of dkim_key_file {}", file.display()))?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&kept.permissions()) & 0o007 != 0 {
        bail!("everybody on this machine may read the key {0}: chmod o= {0}", file.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

    fn with(selector: &str, domain: &str, file: &Path) -> Result<bool, String> {
        let mut config = config::load(None, std::iter::empty()).unwrap();
        config.mail.from = "Annunciator <annunciator@mail.plant.example>".to_owned();
        config.mail.dkim_selector = selector.to_owned();
        config.mail.dkim_domain = domain.to_owned();
        config.mail.dkim_key_file = file.display().to_string();
        dkim(&config.mail).map(|dkim| dkim.is_some()).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn mails_are_signed_with_a_private_key_of_the_senders_domain_and_anything_else_is_refused_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dkim.key");
        let may = |mode: u32| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        std::fs::write(&file, KEY).unwrap();
        may(0o640);
        assert_eq!(with("", "", Path::new("")), Ok(false));
        for domain in ["plant.example", "mail.plant.example", "MAIL.Plant.example"] {
            assert_eq!(with("2026", domain, &file), Ok(true), "{domain}");
        }
        assert!(with("2026", "", &file).unwrap_err().contains("not at all"));
        assert!(with("2026", "ant.example", &file).unwrap_err().contains("mail.plant.example"));
        assert!(with("20 26", "plant.example", &file).unwrap_err().contains("20 26"));
        assert!(with("2026", "plant.example", Path::new("/nowhere/key")).unwrap_err().contains("/nowhere/key"));
        may(0o644);
        assert!(with("2026", "plant.example", &file).unwrap_err().contains("chmod"));
        may(0o600);
        std::fs::write(&file, KEY.replace("MC4C", "MC4D")).unwrap();
        let error = with("2026", "plant.example", &file).unwrap_err();
        assert!(error.contains("no private key") && !error.contains("BCIEI"), "{error}");
    }
}
