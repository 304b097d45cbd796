//! What stands open, what needs somebody who is known, and what his role allows at all.
//!
//! Everything is closed that is not named here; a handler checks what it needs beyond it.
//! Does not know: who somebody is (`session`).

use crate::error::Refusal;
use crate::session::Identity;
use crate::state::AppState;
use crate::words::{phrase, say};
use axum::http::{Method, StatusCode};
use identity::{Permission, Token};

/// Paths that anybody may ask for, as they are or with more after a slash.
const OPEN: &[&str] = &[
    "/sign-in",
    "/sign-up",
    "/welcome",
    "/invitation",
    "/password/reset",
    "/language",
    "/feeds",
    "/static",
    "/healthz",
    "/readyz",
];
/// The lookup, where the operator leaves it open.
const LOOKUP: &[&str] = &["/lookup", "/api/v1/lookup"];
/// Where everybody who is known may ask by sending something: nothing is kept of it.
const ASKS: &[&str] = &["/lookup", "/api/v1/lookup", "/validate", "/api/v1/validate"];
/// Where everybody may write, in his own matters.
const OWN: &[&str] = &["/account", "/sign-out"];
/// What is left to who belongs to no organisation: his account's page shows one.
const HOMELESS: &[&str] = &["/sign-out"];
/// Open paths whose pages ask for passwords or carry a link that works once.
const ENTRIES: &[&str] = &["/sign-in", "/sign-up", "/welcome", "/invitation", "/password/reset"];

fn is_below(path: &str, places: &[&str]) -> bool {
    let below = |place: &&str| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    places.iter().any(below)
}

/// Whether the path is open to anybody.
pub(crate) fn is_open(state: &AppState, path: &str) -> bool {
    is_below(path, OPEN) || (state.settings.lookup && is_below(path, LOOKUP))
}

/// Whether a request may go on to its handler.
///
/// # Errors
/// 401 for nobody, 403 for what the role does not allow at all.
pub(crate) fn pass(state: &AppState, identity: &Identity, method: &Method, path: &str) -> Result<(), Refusal> {
    if is_open(state, path) {
        return Ok(());
    }
    match identity {
        Identity::Nobody | Identity::Half(_) => Err(Refusal::new(StatusCode::UNAUTHORIZED, say("Sign in first."))),
        Identity::Homeless(_) if is_below(path, HOMELESS) => Ok(()),
        Identity::Homeless(session) => Err(Refusal::new(
            StatusCode::FORBIDDEN,
            phrase(
                "The account {email} belongs to no organisation here any more. Ask an administrator to invite you again.",
                &[("email", &session.email)],
            ),
        )),
        Identity::Known(reader) => {
            let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
            let asks = is_below(path, ASKS);
            if reads || asks || is_below(path, OWN) || reader.may(Permission::Tick) || reader.may(Permission::People) {
                return Ok(());
            }
            Err(Refusal::new(StatusCode::FORBIDDEN, say("Your role reads; it changes nothing.")))
        }
    }
}

/// Whether the page must stay in no cache: it was made for somebody who is signed in, or leads in.
pub(crate) fn is_confidential(state: &AppState, identity: &Identity, path: &str) -> bool {
    state.settings.sign_in && (identity.session().is_some() || is_below(path, ENTRIES))
}

/// A path as a log may hold it: without tokens.
pub(crate) fn without_tokens(path: &str) -> String {
    // The name of a feed is its key.
    if path.starts_with("/feeds/") {
        return "/feeds/…".to_owned();
    }
    let shown = |part: &str| if Token::parse(part).is_some() { "…".to_owned() } else { part.to_owned() };
    path.split('/').map(shown).collect::<Vec<_>>().join("/")
}

/// A path of our own that may be gone to after signing in; anything else becomes the start page.
pub(crate) fn local_path(next: &str) -> &str {
    if is_below(next, &["/sign-in", "/sign-up", "/sign-out"]) { "/" } else { own_path(next) }
}

/// A path of our own; anything else becomes the start page.
pub(crate) fn own_path(path: &str) -> &str {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = path.starts_with('/') && !path.starts_with("//") && plain;
    if local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_only_to_a_page_of_ours() {
        for good in ["/", "/advisories?q=a%20b&label=monitor", "/assets/PLC-07"] {
            assert_eq!(local_path(good), good);
        }
        let bad = [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\tx",
            "javascript:x",
            "/a\r\nSet-Cookie: x",
        ];
        for bad in bad.into_iter().chain(["/sign-out", "/sign-in"]) {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn open_paths_end_at_a_slash() {
        assert!(is_below("/sign-in", OPEN) && is_below("/invitation/ab", OPEN));
        assert!(!is_below("/sign-in-secrets", OPEN) && !is_below("/", OPEN) && !is_below("/health", OPEN));
    }

    #[test]
    fn no_log_holds_a_token() {
        let token = Token::from_random([1; 32]);
        assert_eq!(without_tokens(&format!("/invitation/{}", token.text())), "/invitation/…");
        assert_eq!(without_tokens("/feeds/of-a-watchlist.atom"), "/feeds/…");
        assert_eq!(without_tokens("/advisories/a"), "/advisories/a");
    }
}
