//! A person's own account: organisations, password, second factor, passkeys, sessions, API tokens.
//!
//! Does not know: rows; secrets and tokens reach it only to be shown once.

use super::atoms::Moment;
use super::passkeys;
use super::signing::new_password;
use crate::words::{Word, say};
use hypertext::{Buffer, prelude::*};
use identity::{Role, Scope};
use qrcode::{Color, QrCode};
use store::{ApiToken, Membership, Passkey, SessionId, SessionLine, SignOnLine};

/// Modules of white around a QR code (ISO/IEC 18004 §6.3.8).
const QUIET_MODULES_COUNT: usize = 4;

/// Everything on the page.
pub struct AccountView<'a> {
    /// Name of the person.
    pub name: &'a str,
    /// Mail address.
    pub email: &'a str,
    /// The organisation whose pages are shown.
    pub here: &'a Membership,
    /// All organisations of the person.
    pub memberships: &'a [Membership],
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Recovery codes that are left.
    pub codes_left: u64,
    /// Passkeys that open the account.
    pub passkeys: &'a [Passkey],
    /// The address at which passkeys work; `None` where they do not.
    pub passkeys_at: Option<&'a str>,
    /// By whom else the account is opened.
    pub sign_ons: &'a [SignOnLine],
    /// The session of this page.
    pub session: SessionId,
    /// All sessions.
    pub sessions: &'a [SessionLine],
    /// API tokens of this organisation.
    pub tokens: &'a [ApiToken],
    /// What was just done.
    pub done: Option<&'a str>,
    /// What was wrong.
    pub problem: Option<&'a str>,
}

/// What a role may do, in a sentence.
pub fn role_words(role: Role) -> &'static str {
    match role {
        Role::Viewer => say("A viewer reads everything and changes nothing."),
        Role::Auditor => say("An auditor reads everything and changes nothing."),
        Role::Engineer => say("An engineer ticks steps, decides on matches, comments and imports inventories."),
        Role::Lead => say("A lead does an engineer’s work, and keeps watchlists."),
        Role::Operator => say("An operator works for a provider, and does a lead’s work."),
        Role::Admin => say("An administrator may do everything, and manages people."),
    }
}

/// A role as a word.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Viewer => say("Viewer"),
        Role::Auditor => say("Auditor"),
        Role::Engineer => say("Engineer"),
        Role::Lead => say("Lead"),
        Role::Operator => say("Operator"),
        Role::Admin => say("Administrator"),
    }
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => say("Read"),
        Scope::Write => say("Read and work"),
        Scope::Admin => say("Everything you may"),
    }
}

/// The page.
pub fn render(view: &AccountView<'_>) -> impl Renderable {
    maud! {
        h1 { (Word("Your account")) }
        @if let Some(done) = view.done { p class="told" role="status" { (done) } }
        @if let Some(problem) = view.problem { p class="wrong" role="alert" { (problem) } }
        dl class="facts" {
            div { dt { (Word("Name")) } dd { (view.name) } }
            div { dt { (Word("E-mail")) } dd { (view.email) } }
            div { dt { (Word("Organisation")) } dd { (view.here.name) } }
            div { dt { (Word("Role")) } dd { (role_name(view.here.role)) } }
            @for one in view.sign_ons {
                div { dt { (Word("Opened by")) } dd { (one.issuer) (Word(" since ")) (Moment(one.made)) } }
            }
        }
        p class="note" { (role_words(view.here.role)) }
        @if view.memberships.len() > 1 { (organisations(view)) }
        (password())
        (second_factor(view))
        (passkeys::section(view.passkeys, view.passkeys_at))
        (sessions(view))
        (tokens(view))
    }
}

fn organisations(view: &AccountView<'_>) -> impl Renderable {
    maud! {
        section class="panel" id="organisations" aria-labelledby="organisations-head" {
            h2 id="organisations-head" { (Word("Organisations")) }
            ul class="rows" {
                @for one in view.memberships {
                    li {
                        span { b { (one.name) } " " span class="note" { (role_name(one.role)) } }
                        @if one.organisation == view.here.organisation { span class="badge" { (Word("Here now")) } }
                        @else {
                            form action="/account/organisation" method="post" {
                                button type="submit" name="organisation" value={ %(one.organisation.0) } { (Word("Work here")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn password() -> impl Renderable {
    maud! {
        section class="panel" id="password" aria-labelledby="password-head" {
            h2 id="password-head" { (Word("Password")) }
            form class="fields" action="/account/password" method="post" {
                label for="present" { (Word("Present password")) }
                input id="present" type="password" name="present" required autocomplete="current-password" maxlength="256";
                (new_password("New password"))
                button type="submit" { (Word("Change the password")) }
            }
            p class="note" { (Word("All your other sessions end. API tokens go on: revoke below what you do not need.")) }
        }
    }
}

fn second_factor(view: &AccountView<'_>) -> impl Renderable {
    maud! {
        section class="panel" id="factor" aria-labelledby="factor-head" {
            h2 id="factor-head" { (Word("Second factor")) }
            @if view.second_factor {
                p { (Word("On: signing in asks for a code of your app. Recovery codes left: ")) b { (view.codes_left) } "." }
                form class="fields" action="/account/codes" method="post" {
                    label for="codes-code" { (Word("Code of your app")) }
                    input id="codes-code" type="text" name="code" required autocomplete="one-time-code" inputmode="numeric" maxlength="40";
                    button type="submit" { (Word("Make new recovery codes")) }
                }
                form class="fields" action="/account/factor/stop" method="post" {
                    label for="stop-password" { (Word("Password")) }
                    input id="stop-password" type="password" name="password" required autocomplete="current-password" maxlength="256";
                    button type="submit" { (Word("Switch it off")) }
                }
            } @else {
                p { (Word("Off. With it, signing in also asks for a code that an app on your phone makes; a stolen password alone opens nothing.")) }
                form class="fields" action="/account/factor" method="post" {
                    label for="factor-password" { (Word("Present password")) }
                    input id="factor-password" type="password" name="present" required autocomplete="current-password" maxlength="256";
                    button type="submit" { (Word("Switch it on")) }
                }
            }
        }
    }
}

fn sessions(view: &AccountView<'_>) -> impl Renderable {
    maud! {
        section class="panel" id="sessions" aria-labelledby="sessions-head" {
            h2 id="sessions-head" { (Word("Where you are signed in")) }
            ul class="rows" {
                @for one in view.sessions {
                    li {
                        span {
                            b { @if one.agent.is_empty() { (Word("Unknown browser")) } @else { (one.agent) } }
                            br;
                            span class="note" { (Word("Since ")) (Moment(one.made)) (Word(", from ")) (one.address) (Word(", last used ")) (Moment(one.seen)) }
                        }
                        @if one.id == view.session { span class="badge" { (Word("This one")) } }
                        @else {
                            form action={ "/account/sessions/" %(one.id.0) "/end" } method="post" { button type="submit" { (Word("End")) } }
                        }
                    }
                }
            }
            @if view.sessions.len() > 1 {
                form action="/account/sessions/end" method="post" { button type="submit" { (Word("End all others")) } }
            }
        }
    }
}

fn tokens(view: &AccountView<'_>) -> impl Renderable {
    maud! {
        section class="panel" id="tokens" aria-labelledby="tokens-head" {
            h2 id="tokens-head" { (Word("API tokens for ")) (view.here.name) }
            p class="note" { (Word("A program sends one as ")) code { "Authorization: Bearer …" } (Word(". It may at most what you may.")) }
            ul class="rows" {
                @for one in view.tokens {
                    li {
                        span {
                            b { (one.name) } " " span class="badge" { (scope_name(one.scope)) }
                            br;
                            span class="note" {
                                (Word("Until ")) (Moment(one.expires))
                                @match one.used { Some(used) => { (Word(", last used ")) (Moment(used)) } None => { (Word(", never used")) } }
                            }
                        }
                        form action={ "/account/tokens/" %(one.id.0) "/revoke" } method="post" { button type="submit" { (Word("Revoke")) } }
                    }
                }
            }
            form class="fields" action="/account/tokens" method="post" {
                label for="token-name" { (Word("What it is for")) }
                input id="token-name" type="text" name="name" required maxlength="100";
                label for="token-scope" { (Word("What it may do")) }
                select id="token-scope" name="scope" {
                    @for scope in Scope::ALL { option value=(scope.code()) { (scope_name(scope)) } }
                }
                label for="token-days" { (Word("Days until it ends")) }
                input id="token-days" type="number" name="days" value="90" min="1" max="366" required;
                label for="token-password" { (Word("Present password")) }
                input id="token-password" type="password" name="present" required autocomplete="current-password" maxlength="256";
                button type="submit" { (Word("Make a token")) }
            }
        }
    }
}

/// The secret of a second factor, to be confirmed.
pub fn begin_factor(address: &str, secret: &str) -> impl Renderable {
    let grouped: String =
        secret.as_bytes().chunks(4).filter_map(|four| std::str::from_utf8(four).ok()).collect::<Vec<_>>().join(" ");
    maud! {
        div class="entry" {
            h1 { (Word("Switch the second factor on")) }
            ol class="plain" {
                li { (Word("Scan this with an authenticator app.")) (Qr(address)) }
                li { (Word("No camera? Type this key into the app: ")) code class="secret" { (grouped) } }
                li { (Word("Type the code that the app shows now.")) }
            }
            (factor_code())
        }
    }
}

/// The code once more; the secret is not shown again.
pub fn confirm_factor(problem: &str) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Switch the second factor on")) }
            p class="wrong" role="alert" { (problem) }
            p { (Word("Type the code that the app shows now. The key was shown once: if the app does not have it, begin again with ")) a href="/account#factor" { (Word("your account")) } "." }
            (factor_code())
        }
    }
}

fn factor_code() -> impl Renderable {
    maud! {
        form action="/account/factor/confirm" method="post" {
            label for="code" { (Word("Code")) }
            input id="code" type="text" name="code" required autocomplete="one-time-code" inputmode="numeric" maxlength="10";
            button type="submit" class="strong" { (Word("Switch it on")) }
        }
        p { a href="/account" { (Word("Leave it off")) } }
    }
}

/// Recovery codes, shown once.
pub fn codes(codes: &[String]) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Your recovery codes")) }
            p { (Word("Each opens your account once when the app is lost. Print them or write them down now: they are shown only here, and earlier ones do not work any more.")) }
            ul class="secrets" { @for one in codes { li { code { (one) } } } }
            p { a class="button" href="/account" { (Word("I have them")) } }
        }
    }
}

/// An API token, shown once.
pub fn token(name: &str, token: &str) -> impl Renderable {
    maud! {
        div class="entry" {
            h1 { (Word("Token for ")) (name) }
            p { (Word("Copy it now: it is shown only here.")) }
            p { code class="secret" { (token) } }
            p { a class="button" href="/account#tokens" { (Word("I have it")) } }
        }
    }
}

/// A text as a QR code; nothing where it is too long for one.
struct Qr<'a>(&'a str);

impl Renderable for Qr<'_> {
    fn render_to(&self, page: &mut Buffer) {
        use std::fmt::Write;
        let Ok(code) = QrCode::new(self.0.as_bytes()) else { return };
        let (width, side) = (code.width(), code.width() + 2 * QUIET_MODULES_COUNT);
        // Digits and letters of our own only.
        let page = page.dangerously_get_string();
        let label = say("QR code with the key");
        let _ = write!(
            page,
            "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\""
        );
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (x, y) = (at % width + QUIET_MODULES_COUNT, at / width + QUIET_MODULES_COUNT);
                let _ = write!(page, "M{x} {y}h1v1h-1z");
            }
        }
        page.push_str("\"/></svg>");
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_well_formed, whole};
    use super::super::{people, signing};
    use super::*;
    use crate::samples::{HOSTILE, accounts};
    use store::UserId;
    use uuid::Uuid;

    fn check(page: &str) {
        assert_well_formed(page);
        assert!(!page.contains("<script>alert") && !page.contains("<img"), "{page}");
    }

    #[test]
    fn what_people_and_browsers_call_themselves_is_escaped() {
        let (memberships, people) = (accounts::memberships(), accounts::people());
        let (sessions, tokens) = (accounts::sessions(), accounts::tokens());
        let view = AccountView {
            name: HOSTILE,
            email: "ada@waterworks.example",
            here: &memberships[0],
            memberships: &memberships,
            second_factor: true,
            codes_left: 7,
            passkeys: &accounts::passkeys(),
            passkeys_at: Some("https://annunciator.waterworks.example"),
            sign_ons: &accounts::sign_ons(),
            session: sessions[0].id,
            sessions: &sessions,
            tokens: &tokens,
            done: None,
            problem: Some(HOSTILE),
        };
        let page = whole(&render(&view));
        check(&page);
        assert_eq!(page.matches("This one").count(), 1);
        let invitations = accounts::invitations();
        let view = people::PeopleView {
            organisation: HOSTILE,
            people: &people,
            invitations: &invitations,
            reader: UserId(Uuid::from_u128(1)),
            mails: false,
            email: HOSTILE,
            done: None,
            problem: None,
        };
        check(&whole(&people::render(&view)));
        let view = signing::JoinView { name: HOSTILE, email: HOSTILE, organisation: HOSTILE, ..Default::default() };
        check(&whole(&signing::invitation(&view)));
    }

    #[test]
    fn a_qr_code_is_drawn_with_a_margin_and_a_secret_can_be_typed() {
        let page = whole(&begin_factor("otpauth://totp/Annunciator:a%40b?secret=GEZDGNBV", "GEZDGNBV"));
        check(&page);
        // 48 bytes make version 3 at medium strength or 4: 29 or 33 modules, and four of white on each side.
        assert!(page.contains("viewBox=\"0 0 41 41\"") || page.contains("viewBox=\"0 0 37 37\""), "{page}");
        assert!(page.contains("GEZD GNBV") && page.contains("M4 4h1v1h-1z"), "{page}");
        let again = whole(&confirm_factor(HOSTILE));
        check(&again);
        assert!(again.contains("one-time-code") && !again.contains("<svg") && !again.contains("secret"), "{again}");
    }

    #[test]
    fn pauses_are_told_as_people_count_them() {
        assert_eq!(
            [1, 30, 90, 91, 900].map(signing::pause),
            ["a second", "30 seconds", "90 seconds", "2 minutes", "15 minutes"]
        );
    }
}
