//! How many requests of the API each may send in a minute, and what is told of it
//! (draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy`, `RateLimit`; RFC 9110 §10.2.3: `Retry-After`).
//!
//! Counted in the memory of a node, in windows that begin with a request: each node of several allows as many.
//! Does not know: what a request asks for, or what time it is.

use crate::error::Refusal;
use crate::session::Identity;
use crate::state::AppState;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use store::ApiTokenId;

/// Seconds of a window.
const WINDOW_SECONDS: u64 = 60;
/// Those who are counted one by one, some 100 bytes each; whoever else comes in the same minute is counted with the others.
const COUNTED_COUNT_MAX: usize = 20_000;

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Counted {
    /// A token.
    Token(ApiTokenId),
    /// An address; of IPv6 the network that one customer has (RFC 6177).
    Address(IpAddr),
    /// Everybody for whom there is no room.
    Others,
}

/// Requests since the first of them.
#[derive(Clone, Copy, Debug)]
struct Window {
    begun: Timestamp,
    requests: u32,
}

impl Window {
    fn has_ended(&self, now: Timestamp) -> bool {
        now.duration_since(self.begun).as_secs().unsigned_abs() >= WINDOW_SECONDS
    }
}

/// All windows.
#[derive(Default)]
struct Windows {
    of: HashMap<Counted, Window>,
    /// When those that had ended were last thrown out: not for each of the many that come when there is no room.
    swept: Timestamp,
}

impl Windows {
    /// Whether one more may be counted by himself.
    fn have_room(&mut self, now: Timestamp) -> bool {
        if self.of.len() >= COUNTED_COUNT_MAX && now.duration_since(self.swept).as_secs() != 0 {
            self.of.retain(|_, window| !window.has_ended(now));
            self.swept = now;
        }
        self.of.len() < COUNTED_COUNT_MAX
    }
}

/// Who sent how many requests.
pub(crate) struct Limits {
    requests_max: u32,
    windows: Mutex<Windows>,
}

/// How one stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    requests_max: u32,
    left: u32,
    seconds: u64,
    /// Whether this request was one too many.
    pub(crate) is_over: bool,
}

impl Limits {
    /// With so many requests for each in a window; 0 for no limit.
    pub(crate) fn new(requests_max: u32) -> Limits {
        Limits { requests_max, windows: Mutex::default() }
    }

    fn take(&self, who: Counted, now: Timestamp) -> Option<Standing> {
        if self.requests_max == 0 {
            return None;
        }
        // Counts are whole whatever panicked while they were held.
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let is_counted = windows.of.contains_key(&who) || windows.have_room(now);
        let who = if is_counted { who } else { Counted::Others };
        let window = windows.of.entry(who).or_insert(Window { begun: now, requests: 0 });
        if window.has_ended(now) {
            *window = Window { begun: now, requests: 0 };
        }
        window.requests = window.requests.saturating_add(1);
        let gone = now.duration_since(window.begun).as_secs().unsigned_abs();
        Some(Standing {
            requests_max: self.requests_max,
            left: self.requests_max.saturating_sub(window.requests),
            seconds: WINDOW_SECONDS.saturating_sub(gone).max(1),
            is_over: window.requests > self.requests_max,
        })
    }
}

/// Counts a request of the API; `None` for what is not counted.
pub(crate) fn count(state: &AppState, identity: &Identity, path: &str, client: Option<&str>) -> Option<Standing> {
    if !path.starts_with("/api/") {
        return None;
    }
    let address = client.and_then(|client| client.parse().ok()).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
    // Whoever runs a demo on his machine, or a script beside the program, stands in nobody's way.
    if !state.settings.sign_in && address.is_loopback() {
        return None;
    }
    let token = match identity {
        Identity::Known(reader) => reader.token(),
        Identity::Half(_) | Identity::Homeless(_) | Identity::Nobody => None,
    };
    let who = token.map_or_else(|| Counted::Address(network(address)), Counted::Token);
    state.limits.take(who, (state.clock)())
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

impl Standing {
    /// What one too many is answered.
    pub(crate) fn refusal(&self) -> Refusal {
        let Standing { requests_max, seconds, .. } = self;
        let detail = format!("More than {requests_max} requests in a minute. Go on in {seconds} seconds.");
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, detail)
    }

    /// Writes the headers.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        let Standing { requests_max, left, seconds, is_over } = self;
        let mut put = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        };
        put(HeaderName::from_static("ratelimit-policy"), format!("\"minute\";q={requests_max};w={WINDOW_SECONDS}"));
        put(HeaderName::from_static("ratelimit"), format!("\"minute\";r={left};t={seconds}"));
        if *is_over {
            put(RETRY_AFTER, seconds.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).expect("a time")
    }

    fn token(number: u128) -> Counted {
        Counted::Token(ApiTokenId(Uuid::from_u128(number)))
    }

    #[test]
    fn each_has_its_own_requests_and_all_of_them_again_in_the_next_window() {
        let limits = Limits::new(2);
        let left = |who, seconds| limits.take(who, at(seconds)).map(|told| (told.left, told.seconds, told.is_over));
        assert_eq!(left(token(1), 0), Some((1, 60, false)));
        assert_eq!(left(token(1), 20), Some((0, 40, false)));
        assert_eq!(left(token(1), 59), Some((0, 1, true)));
        assert_eq!(left(token(2), 59), Some((1, 60, false)), "another has his own");
        assert_eq!(left(token(1), 60), Some((1, 60, false)));
        assert_eq!(Limits::new(0).take(token(1), at(0)), None);
    }

    #[test]
    fn whoever_comes_when_there_is_no_room_is_counted_with_the_others() {
        let limits = Limits::new(2);
        for number in 0..COUNTED_COUNT_MAX as u128 {
            limits.take(token(number), at(0));
        }
        let over = |number, seconds| limits.take(token(number), at(seconds)).is_some_and(|told| told.is_over);
        assert_eq!([over(100_001, 1), over(100_002, 1), over(100_003, 1)], [false, false, true]);
        assert!(!over(0, 1), "whoever was there before keeps his own");
        assert!(!over(100_003, 90), "there is room when windows have ended");
        assert_eq!(limits.windows.lock().expect("windows").of.len(), 1);
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let network = |text: &str| network(text.parse().expect("an address")).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!((network("::ffff:192.0.2.7"), network("192.0.2.7")), ("192.0.2.7".into(), "192.0.2.7".into()));
    }
}
