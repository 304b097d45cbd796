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
    let (Language::En | Language::De) = language;
    match mail {
        LinkMail::Invitation { organisation, .. } => format!("Invitation to {organisation}"),
        LinkMail::Reset => "A new password for Annunciator".to_owned(),
        LinkMail::SignUp => "Your account at Annunciator".to_owned(),
    }
}

/// What it is about, before the link, one paragraph each.
pub fn paragraphs(mail: LinkMail<'_>, language: Language) -> Vec<String> {
    let (Language::En | Language::De) = language;
    match mail {
        LinkMail::Invitation { organisation, who } => vec![
            format!("{who} invites you to read and follow security advisories for {organisation} with Annunciator."),
            "The link below works once, for seven days. It asks for your name and a password or, if you have an account \
             with this address already, to sign in with it."
                .to_owned(),
        ],
        LinkMail::Reset => vec![
            "Somebody, perhaps you, asked for a new password for this address.".to_owned(),
            "The link below works once, for 24 hours. If you did not ask, ignore this mail: nothing has changed."
                .to_owned(),
        ],
        LinkMail::SignUp => vec![
            "Somebody, perhaps you, asked for an account at Annunciator with this address.".to_owned(),
            "The link below works once, for 24 hours. If you did not ask, ignore this mail: there is no account then."
                .to_owned(),
        ],
    }
}

/// What stands on the link.
pub fn caption(mail: LinkMail<'_>, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    match mail {
        LinkMail::Invitation { .. } => "Accept the invitation",
        LinkMail::Reset => "Set a new password",
        LinkMail::SignUp => "Make the account",
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
