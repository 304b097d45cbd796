//! Passkeys on pages: the way in, the page that asks a device for one, the list of one's own.
//!
//! Does not know: what a device is asked (`monitor::actions::accounts`); the script (`static/passkeys.js`) hands it on.

use super::atoms::Moment;
use crate::assets;
use crate::words::{Word, phrase};
use hypertext::prelude::*;
use store::{PASSKEYS_COUNT_MAX, Passkey};

/// A page that asks a device.
pub struct AskView<'a> {
    /// Its heading.
    pub title: &'a str,
    /// What the device is asked, as JSON.
    pub options: &'a str,
    /// Where the answer goes.
    pub action: &'a str,
    /// Where to go afterwards.
    pub next: &'a str,
    /// The address at which passkeys work.
    pub at: &'a str,
    /// Where who has no passkey at hand goes back to, and what that is called.
    pub back: (&'a str, &'a str),
}

/// The button that begins to sign in with a passkey.
pub(super) fn begin_sign_in(next: &str) -> impl Renderable {
    maud! {
        form class="alone" action="/sign-in/passkey" method="post" {
            input type="hidden" name="next" value=(next);
            button type="submit" { (Word("Sign in with a passkey")) }
        }
    }
}

/// The page that asks.
pub fn ask(view: &AskView<'_>) -> impl Renderable {
    let problem = phrase(
        "That did not work. Either nothing was confirmed on the device, or it has no passkey for this account, or the browser knows none, or this page was not opened at {address}. Try again, or go back.",
        &[("address", &view.at)],
    );
    maud! {
        div class="entry" data-passkey=(view.options) data-problem=(problem) {
            h1 { (view.title) }
            p { (Word("Your browser asks now. Confirm on your device, with its lock.")) }
            noscript {
                p class="wrong" { (Word("Only a script can ask a device for a passkey, and this browser runs none. Allow the scripts of this address, or go back and use your password.")) }
            }
            form action=(view.action) method="post" {
                input type="hidden" name="answer" value="";
                input type="hidden" name="next" value=(view.next);
                button type="submit" class="strong" { (Word("Ask again")) }
            }
            p { a href=(view.back.0) { (view.back.1) } }
            script defer src=(assets::passkeys().path) {}
        }
    }
}

/// A person's own passkeys.
pub(super) fn section(passkeys: &[Passkey], at: Option<&str>) -> impl Renderable {
    let full = i64::try_from(passkeys.len()).is_ok_and(|count| count >= PASSKEYS_COUNT_MAX);
    maud! {
        section class="panel" id="passkeys" aria-labelledby="passkeys-head" {
            h2 id="passkeys-head" { (Word("Passkeys")) }
            p { (Word("A passkey on your phone, computer or security key signs you in without password and code: the device asks whether it is you. Your password goes on working beside it; a second factor guards that.")) }
            @if !passkeys.is_empty() { ul class="rows" { @for one in passkeys { (passkey(one)) } } }
            @match at {
                None => { p class="note" { (Word("Browsers use passkeys only at an address with a name, by https. Whoever runs this installation sets it: ")) code { "public_url" } (Word(" in ")) code { "[server]" } "." } }
                Some(_) if full => { p class="note" { (Word("There are as many as there may be. Remove one to add another.")) } }
                Some(at) => {
                    form class="fields" action="/account/passkeys" method="post" {
                        label for="passkey-name" { (Word("Name of the device")) }
                        input id="passkey-name" type="text" name="name" required maxlength="100";
                        label for="passkey-password" { (Word("Present password")) }
                        input id="passkey-password" type="password" name="present" required autocomplete="current-password" maxlength="256";
                        button type="submit" { (Word("Add a passkey")) }
                    }
                    p class="note" { (Word("It opens this account at ")) (at) (Word(" only.")) }
                }
            }
        }
    }
}

fn passkey(one: &Passkey) -> impl Renderable {
    let field = format!("remove-{}", one.id);
    maud! {
        li {
            span {
                b { (one.name) }
                br;
                span class="note" {
                    (Word("Since ")) (Moment(one.made))
                    @match one.used { Some(used) => { (Word(", last used ")) (Moment(used)) } None => { (Word(", never used")) } }
                }
            }
            form class="inline" action={ "/account/passkeys/" %(one.id) "/remove" } method="post" {
                label class="unseen" for=(field) { (Word("Present password, to remove ")) (one.name) }
                input id=(field) type="password" name="present" required placeholder=(Word("Present password")) autocomplete="current-password" maxlength="256";
                button type="submit" { (Word("Remove ")) span class="unseen" { (one.name) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_well_formed, whole};
    use super::*;
    use crate::samples::{HOSTILE, accounts};

    #[test]
    fn a_page_that_asks_holds_its_question_as_text_and_says_what_to_do_without_scripts() {
        let view = AskView {
            title: "Sign in with a passkey",
            options: "{\"rpId\":\"<b>\"}",
            action: "/sign-in/passkey/answer",
            next: HOSTILE,
            at: "https://annunciator.waterworks.example",
            back: ("/sign-in", "Use a password"),
        };
        let page = whole(&ask(&view));
        assert_well_formed(&page);
        assert!(page.contains("<noscript>") && page.contains("/static/passkeys-"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<script>"), "{page}");
    }

    #[test]
    fn where_browsers_would_refuse_passkeys_none_is_offered_and_the_reason_is_told() {
        let page = whole(&section(&[], None));
        assert!(page.contains("public_url") && !page.contains("Add a passkey"), "{page}");
        let page = whole(&section(&accounts::passkeys(), Some("https://annunciator.waterworks.example")));
        assert_well_formed(&page);
        assert!(
            page.contains("Add a passkey") && page.contains("never used") && !page.contains("<script>alert"),
            "{page}"
        );
        let many = vec![accounts::passkeys().remove(0); 20];
        assert!(!whole(&section(&many, Some("https://a.example"))).contains("Add a passkey"));
    }
}
