//! The pages before one is in: signing in, links, passwords.
//!
//! Does not know: who is right.

use super::account::role_words;
use super::passkeys;
use crate::words::{Word, phrase, say};
use hypertext::prelude::*;
use identity::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordProblem, Role};

/// The sign-in page.
pub struct SignInView<'a> {
    /// What was typed as address.
    pub email: &'a str,
    /// Where to go afterwards: a path of ours.
    pub next: &'a str,
    /// Where else one may sign in, as people call it.
    pub elsewhere: Option<&'a str>,
    /// Whether whoever likes may make an account.
    pub sign_up: bool,
    /// Whether passkeys work here.
    pub passkeys: bool,
    /// What was wrong.
    pub problem: Option<&'a str>,
}

/// A page that makes an account or joins an organisation.
#[derive(Default)]
pub struct JoinView<'a> {
    /// What was typed as name.
    pub name: &'a str,
    /// The address: typed, or invited.
    pub email: &'a str,
    /// Into which organisation.
    pub organisation: &'a str,
    /// Who invites.
    pub who: &'a str,
    /// With which role.
    pub role: Option<Role>,
    /// How the reader stands to the address.
    pub standing: Standing<'a>,
    /// What was wrong.
    pub problem: Option<&'a str>,
}

/// How whoever opened an invitation stands to the invited address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing<'a> {
    /// The address has no account: one is made.
    #[default]
    New,
    /// The address has an account, which is signed in.
    Own,
    /// The address has an account; nobody is signed in.
    SignIn {
        /// The way back to this page.
        next: &'a str,
    },
    /// The address has an account; another one is signed in.
    Other {
        /// Its address.
        email: &'a str,
    },
}

/// A pause in words.
pub fn pause(seconds: i64) -> String {
    match seconds {
        1 => say("a second").to_owned(),
        ..=90 => phrase("{seconds} seconds", &[("seconds", &seconds)]),
        _ => phrase("{minutes} minutes", &[("minutes", &((seconds + 59) / 60))]),
    }
}

/// What is wrong with a new password, and what to do.
pub fn password_problem(problem: PasswordProblem) -> &'static str {
    match problem {
        PasswordProblem::TooShort => {
            say("The password is too short: it needs twelve characters. A few words make a good one.")
        }
        PasswordProblem::TooLong => say("The password is too long: it may have 256 characters."),
        PasswordProblem::Common => say("This password is among the first that somebody would try. Choose another."),
        PasswordProblem::LikeAccount => say("The password is little more than your name or address. Choose another."),
    }
}

fn wrong(problem: Option<&str>) -> impl Renderable {
    maud! { @if let Some(problem) = problem { p class="wrong" role="alert" { (problem) } } }
}

/// The field of a new password, with what it needs.
pub(super) fn new_password(label: &str) -> impl Renderable {
    maud! {
        label for="new-password" { (label) }
        input id="new-password" type="password" name="password" required autocomplete="new-password"
            minlength=(PASSWORD_CHARS_MIN) maxlength=(PASSWORD_CHARS_MAX) aria-describedby="password-needs";
        p id="password-needs" class="note" { (Word("Twelve characters or more; a few words will do. Spaces count.")) }
    }
}

/// The first step.
pub fn sign_in(view: &SignInView<'_>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Sign in")) }
            (wrong(view.problem))
            form action="/sign-in" method="post" {
                label for="email" { (Word("E-mail")) }
                input id="email" type="email" name="email" value=(view.email) required autocomplete="username" maxlength="254";
                label for="password" { (Word("Password")) }
                input id="password" type="password" name="password" required autocomplete="current-password" maxlength=(PASSWORD_CHARS_MAX);
                input type="hidden" name="next" value=(view.next);
                button type="submit" class="strong" { (Word("Sign in")) }
            }
            p { a href="/password/reset" { (Word("Forgotten your password?")) } }
            @if view.passkeys { (passkeys::begin_sign_in(view.next)) }
            @if let Some(name) = view.elsewhere { (elsewhere(name, view.next)) }
            @if view.sign_up { (to_sign_up(view.next)) }
        }
    }
}

/// A link and no form: what a form is redirected to must be ours.
fn elsewhere(name: &str, next: &str) -> impl Renderable {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    maud! { p { a class="button" href={ "/sign-in/elsewhere?next=" (next) } { (Word("Sign in with ")) (name) } } }
}

fn to_sign_up(next: &str) -> impl Renderable {
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    maud! { p { (Word("No account yet? ")) a href={ "/sign-up?next=" (next) } { (Word("Make one")) } } }
}

/// Asking for an account.
pub fn ask_for_account(trial_days: Option<u32>, (email, next): (&str, &str), problem: Option<&str>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Make an account")) }
            @if let Some(days) = trial_days {
                p { (Word("You may try everything for ")) (days) (Word(" days. Then nothing new is alerted; what you have stays to be read.")) }
            }
            (wrong(problem))
            form action="/sign-up" method="post" {
                label for="email" { (Word("E-mail")) }
                input id="email" type="email" name="email" value=(email) required autocomplete="username" maxlength="254";
                input type="hidden" name="next" value=(next);
                button type="submit" class="strong" { (Word("Send me a link")) }
            }
            p { a href="/sign-in" { (Word("Back to sign-in")) } }
        }
    }
}

/// What is said whether or not there is such an account.
pub fn account_asked() -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Look into your mail")) }
            p { (Word("If there is no account with this address, a link is on its way. It works once, for 24 hours. If there is one, sign in with it.")) }
            p { a href="/sign-in" { (Word("Back to sign-in")) } }
        }
    }
}

/// An account with an organisation of its own.
pub fn sign_up(view: &JoinView<'_>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Make an account")) }
            p { (Word("For ")) b { (view.email) } (Word(". It gets an organisation of its own: your inventory, your watchlists, your decisions. Nobody else sees them.")) }
            (wrong(view.problem))
            form method="post" {
                label for="organisation" { (Word("Your organisation")) }
                input id="organisation" type="text" name="organisation" value=(view.organisation) required autocomplete="organisation" maxlength="100";
                label for="name" { (Word("Your name")) }
                input id="name" type="text" name="name" value=(view.name) required autocomplete="name" maxlength="100";
                input type="hidden" name="email" value=(view.email) autocomplete="username";
                (new_password("Password"))
                button type="submit" class="strong" { (Word("Make the account")) }
            }
        }
    }
}

/// The second step.
pub fn code(next: &str, passkeys: bool, problem: Option<&str>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Second factor")) }
            (wrong(problem))
            form action="/sign-in/code" method="post" {
                label for="code" { (Word("Code of your app, or a recovery code")) }
                input id="code" type="text" name="code" required autocomplete="one-time-code" maxlength="40" spellcheck="false" autocapitalize="none";
                input type="hidden" name="next" value=(next);
                button type="submit" class="strong" { (Word("Go on")) }
            }
            @if passkeys { (passkeys::begin_sign_in(next)) }
            p class="note" { (Word("Lost both? Whoever runs this installation can switch the second factor off: ")) code { "annunciator accounts reset-factor" } }
        }
    }
}

/// The first account.
pub fn welcome(view: &JoinView<'_>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Welcome to Annunciator")) }
            p { (Word("This makes the first account. It manages people and may do everything.")) }
            (wrong(view.problem))
            form method="post" {
                label for="name" { (Word("Your name")) }
                input id="name" type="text" name="name" value=(view.name) required autocomplete="name" maxlength="100";
                label for="email" { (Word("E-mail")) }
                input id="email" type="email" name="email" value=(view.email) required autocomplete="username" maxlength="254";
                (new_password("Password"))
                button type="submit" class="strong" { (Word("Make the account")) }
            }
        }
    }
}

/// An invitation.
pub fn invitation(view: &JoinView<'_>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Invitation to ")) (view.organisation) }
            p { (view.who) (Word(" invites ")) b { (view.email) } "." }
            @if let Some(role) = view.role { p { (role_words(role)) } }
            (wrong(view.problem))
            @match view.standing {
                Standing::New => {
                    form method="post" {
                        label for="name" { (Word("Your name")) }
                        input id="name" type="text" name="name" value=(view.name) required autocomplete="name" maxlength="100";
                        input type="hidden" name="email" value=(view.email) autocomplete="username";
                        (new_password("Password"))
                        button type="submit" class="strong" { (Word("Accept")) }
                    }
                }
                Standing::Own => {
                    p { (Word("You are signed in with this address.")) }
                    form method="post" { button type="submit" class="strong" { (Word("Accept")) } }
                }
                Standing::SignIn { next } => {
                    p { (Word("There is an account with this address. Sign in with it, then accept.")) }
                    p { a class="button" href={ "/sign-in?next=" (next) } { (Word("Sign in")) } }
                }
                Standing::Other { email } => {
                    p { (Word("There is an account with this address, but you are signed in as ")) b { (email) } (Word(". Sign out, sign in with the invited address, then open this link again.")) }
                    form action="/sign-out" method="post" { button type="submit" { (Word("Sign out")) } }
                }
            }
        }
    }
}

/// Asking for a link.
pub fn ask_for_reset(mails: bool, problem: Option<&str>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("A new password")) }
            (wrong(problem))
            @if mails {
                form action="/password/reset" method="post" {
                    label for="email" { (Word("E-mail")) }
                    input id="email" type="email" name="email" required autocomplete="username" maxlength="254";
                    button type="submit" class="strong" { (Word("Send me a link")) }
                }
            } @else {
                p { (Word("This installation sends no mails. Whoever runs it can give you a link: ")) code { "annunciator accounts link you@example.org" } }
            }
            p { a href="/sign-in" { (Word("Back to sign-in")) } }
        }
    }
}

/// What is said whether or not there is such an account.
pub fn asked() -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Look into your mail")) }
            p { (Word("If there is an account with this address, a link is on its way. It works once, for 24 hours.")) }
            p { a href="/sign-in" { (Word("Back to sign-in")) } }
        }
    }
}

/// A new password.
pub fn reset(email: &str, problem: Option<&str>) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("A new password")) }
            p { (Word("For ")) b { (email) } (Word(". Everything that is signed in with this account is signed out, and its API tokens are revoked.")) }
            (wrong(problem))
            form method="post" {
                (new_password("New password"))
                button type="submit" class="strong" { (Word("Set the password")) }
            }
        }
    }
}
