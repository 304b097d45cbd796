//! The words of mails that carry a link into an account.
//!
//! Does not know: how a link is made, mail layout (`net::delivery`), recipients.

use super::Language;

/// What a mailed link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMail<'a> {
    /// Into an organisation.
    Invitation {
        /// The organisation's name.
        organisation: &'a str,
        /// Who invites.
        who: &'a str,
    },
    /// To a new password.
    Reset,
    /// To an account with an organisation of its own.
    SignUp,
}

/// One line for a list of mails.
pub fn subject(mail: LinkMail<'_>, language: Language) -> String {
    match mail {
        LinkMail::Invitation { organisation, .. } => {
            say!(language, "Invitation to {organisation}", "Einladung zu {organisation}")
        }
        LinkMail::Reset => {
            language.pick("A new password for Annunciator", "Ein neues Passwort für Annunciator").to_owned()
        }
        LinkMail::SignUp => language.pick("Your account at Annunciator", "Ihr Konto bei Annunciator").to_owned(),
    }
}

/// What it is about, before the link, one paragraph each.
pub fn paragraphs(mail: LinkMail<'_>, language: Language) -> Vec<String> {
    match mail {
        LinkMail::Invitation { organisation, who } => vec![
            say!(language, "{who} invites you to read and follow security advisories for {organisation} with Annunciator.", "{who} lädt Sie ein, mit Annunciator Sicherheitshinweise für {organisation} zu lesen und zu verfolgen."),
            language.pick("The link below works once, for seven days. It asks for your name and a password or, if you have an account with this address already, to sign in with it.", "Der Link unten gilt einmal, sieben Tage lang. Er fragt nach Ihrem Namen und einem Passwort oder, wenn Sie mit dieser Adresse schon ein Konto haben, nach der Anmeldung damit.")
                .to_owned(),
        ],
        LinkMail::Reset => vec![
            language.pick("Somebody, perhaps you, asked for a new password for this address.", "Jemand, vielleicht Sie, hat für diese Adresse um ein neues Passwort gebeten.").to_owned(),
            language.pick("The link below works once, for 24 hours. If you did not ask, ignore this mail: nothing has changed.", "Der Link unten gilt einmal, 24 Stunden lang. Wenn Sie nicht darum gebeten haben, beachten Sie diese Mail nicht: Nichts hat sich geändert.")
                .to_owned(),
        ],
        LinkMail::SignUp => vec![
            language.pick("Somebody, perhaps you, asked for an account at Annunciator with this address.", "Jemand, vielleicht Sie, hat mit dieser Adresse um ein Konto bei Annunciator gebeten.").to_owned(),
            language.pick("The link below works once, for 24 hours. If you did not ask, ignore this mail: there is no account then.", "Der Link unten gilt einmal, 24 Stunden lang. Wenn Sie nicht darum gebeten haben, beachten Sie diese Mail nicht: Dann gibt es kein Konto.")
                .to_owned(),
        ],
    }
}

/// What stands on the link.
pub fn caption(mail: LinkMail<'_>, language: Language) -> &'static str {
    match mail {
        LinkMail::Invitation { .. } => language.pick("Accept the invitation", "Einladung annehmen"),
        LinkMail::Reset => language.pick("Set a new password", "Neues Passwort setzen"),
        LinkMail::SignUp => language.pick("Make the account", "Konto anlegen"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_who_invites_where_and_that_nothing_changed_by_asking() {
        let mail = LinkMail::Invitation { organisation: "Pump works", who: "Ada (ada@plant.example)" };
        assert_eq!(subject(mail, Language::En), "Invitation to Pump works");
        assert!(paragraphs(mail, Language::En)[0].starts_with("Ada (ada@plant.example) invites you"));
        assert!(paragraphs(mail, Language::En)[1].contains("if you have an account with this address already"));
        assert!(paragraphs(LinkMail::Reset, Language::En)[1].contains("nothing has changed"));
    }
}
