//! How the hosts that a source asks have fared: which is left alone for now, until when, and why.
//!
//! Knows: requests that failed in a row, what `Retry-After` asked for, the agreed rate. Does not know: what counts as a
//! failure, or how to wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::patience::{Patience, RETRY_AFTER_MAX};

/// The longest wait for a place in the agreed rate, far more than those who ask at a time need at the slowest rate. What
/// would wait longer is put off to the next poll.
const PLACE_WAIT_MAX: Duration = Duration::from_secs(3_600);

/// Hosts that are remembered: a hostile listing may name millions, and one that is forgotten is only asked again.
const HOSTS_COUNT_MAX: usize = 1_000;
/// While one request tries whether a host is back, the others come again after this time.
const TRIAL_PAUSE: Duration = Duration::from_secs(1);

/// What is remembered of the hosts of a source. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Hosts(Arc<Mutex<HashMap<String, Host>>>);

/// One host. The default is one of which nothing bad is known.
#[derive(Debug, Default)]
struct Host {
    /// Requests that failed, one after the other.
    failures: u32,
    /// Rests without an answer between them.
    rests: u32,
    /// The rest after too many failures.
    rests_until: Option<Instant>,
    /// What the host itself asked for.
    quiet_until: Option<Instant>,
    /// After its rest one request tries whether it is back.
    on_trial: bool,
    /// The last failure, for people.
    because: String,
    /// When the agreed rate allows the next request.
    free_from: Option<Instant>,
}

/// Why a request may not be sent now.
#[derive(Debug)]
pub(super) struct Refusal {
    /// How long from now.
    pub(super) remaining: Duration,
    /// The host asked for it itself; else it is our own decision, after too many failures.
    pub(super) was_asked_for: bool,
    /// The last failure.
    pub(super) because: String,
}

/// Leave to send one request; whoever has it says what became of it.
#[derive(Debug)]
pub(super) struct Turn {
    hosts: Hosts,
    name: String,
    /// The host is being tried after a rest: nothing is repeated.
    pub(super) is_trial: bool,
    /// When the agreed rate allows it.
    pub(super) starts: Instant,
}

impl Hosts {
    /// Leave to send one request to the host of `url`.
    pub(super) fn turn(&self, url: &Url, gap: Duration, now: Instant) -> Result<Turn, Refusal> {
        let name = name(url);
        let mut hosts = self.lock();
        // A host of which nothing is known needs no room, unless its rate is counted.
        if !gap.is_zero() {
            make_room(&mut hosts, &name, now);
        }
        let (mut is_trial, mut starts) = (false, now);
        if let Some(host) = hosts.get_mut(&name) {
            starts = host.find_place(gap, now)?;
            is_trial = host.admit(now)?;
            host.free_from = (!gap.is_zero()).then(|| starts + gap);
        }
        Ok(Turn { hosts: self.clone(), name, is_trial, starts })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Host>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names a host and the port on which it listens: another server may stand behind another port.
fn name(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// Makes sure that there is an entry for `name`, as long as there is room for one.
fn make_room<'h>(hosts: &'h mut HashMap<String, Host>, name: &str, now: Instant) -> Option<&'h mut Host> {
    if !hosts.contains_key(name) {
        if hosts.len() >= HOSTS_COUNT_MAX {
            hosts.retain(|_, host| {
                host.resting(now).is_some() || host.free_from.is_some_and(|free_from| free_from > now)
            });
        }
        if hosts.len() >= HOSTS_COUNT_MAX {
            return None;
        }
        hosts.insert(name.to_owned(), Host::default());
    }
    hosts.get_mut(name)
}

impl Turn {
    /// The host answered, whatever it said.
    pub(super) fn answered(self) {
        let mut hosts = self.hosts.lock();
        let Some(host) = hosts.get_mut(&self.name) else { return };
        let Host { quiet_until, free_from, .. } = std::mem::take(host);
        match (quiet_until, free_from) {
            (None, None) => drop(hosts.remove(&self.name)),
            (quiet_until, free_from) => *host = Host { quiet_until, free_from, ..Host::default() },
        }
    }

    /// The host asks to be left alone for `pause`.
    pub(super) fn asked_for_quiet(&self, pause: Duration, because: &str, now: Instant) {
        if let Some(host) = make_room(&mut self.hosts.lock(), &self.name, now) {
            host.quiet_until = host.quiet_until.max(Some(now + pause.min(RETRY_AFTER_MAX)));
            because.clone_into(&mut host.because);
        }
    }

    /// The request failed for good.
    pub(super) fn failed(self, patience: &Patience, because: &str, now: Instant) {
        if let Some(host) = make_room(&mut self.hosts.lock(), &self.name, now) {
            host.fail(patience, because, now);
        }
    }
}

impl Drop for Turn {
    /// Whoever is gone without a word does not keep the others from trying.
    fn drop(&mut self) {
        if self.is_trial
            && let Some(host) = self.hosts.lock().get_mut(&self.name)
        {
            host.on_trial = false;
        }
    }
}

impl Host {
    /// Whether the request is the trial after a rest.
    fn admit(&mut self, now: Instant) -> Result<bool, Refusal> {
        if let Some(refusal) = self.resting(now) {
            return Err(refusal);
        }
        // A rest that is over, with no answer since.
        let is_trial = self.rests_until.is_some();
        if is_trial && std::mem::replace(&mut self.on_trial, true) {
            return Err(Refusal { remaining: TRIAL_PAUSE, was_asked_for: false, because: self.because.clone() });
        }
        Ok(is_trial)
    }

    fn resting(&self, now: Instant) -> Option<Refusal> {
        let remaining = |until: Option<Instant>| until?.checked_duration_since(now).filter(|left| !left.is_zero());
        let (rest, quiet) = (remaining(self.rests_until), remaining(self.quiet_until));
        let remaining = rest.max(quiet)?;
        Some(Refusal { remaining, was_asked_for: rest.is_none(), because: self.because.clone() })
    }

    /// When the agreed rate allows the next request. Who is refused takes no place.
    fn find_place(&self, gap: Duration, now: Instant) -> Result<Instant, Refusal> {
        let free_from = self.free_from.filter(|_| !gap.is_zero());
        let place = free_from.map_or(now, |free_from| free_from.max(now));
        let remaining = place - now;
        if remaining > PLACE_WAIT_MAX {
            let because = "the agreed rate has no earlier place for it".to_owned();
            return Err(Refusal { remaining, was_asked_for: false, because });
        }
        Ok(place)
    }

    /// Requests that were under way when the rest began do not make it longer.
    fn fail(&mut self, patience: &Patience, because: &str, now: Instant) {
        because.clone_into(&mut self.because);
        self.failures = self.failures.saturating_add(1);
        let rests = self.rests_until.is_some_and(|until| until > now);
        if self.failures >= patience.failures_count && !rests {
            self.rests = self.rests.saturating_add(1);
            self.rests_until = Some(now + patience.rest(self.rests));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        attempts_count: 1,
        first_pause: Duration::ZERO,
        failures_count: 3,
        first_rest: Duration::from_secs(60),
        rest_max: Duration::from_secs(100),
    };

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    struct World {
        hosts: Hosts,
        start: Instant,
    }

    impl World {
        fn new() -> Self {
            World { hosts: Hosts::default(), start: Instant::now() }
        }

        fn at(&self, seconds: u64) -> Instant {
            self.start + Duration::from_secs(seconds)
        }

        fn turn(&self, seconds: u64) -> Result<Turn, Refusal> {
            self.hosts.turn(&url("https://one.example/a"), Duration::ZERO, self.at(seconds))
        }

        fn fail(&self, seconds: u64) {
            self.turn(seconds).unwrap().failed(&PATIENCE, "it answers 503", self.at(seconds));
        }
    }

    #[test]
    fn a_host_that_fails_again_and_again_is_left_alone_and_then_tried_once() {
        let world = World::new();
        (0..3).for_each(|second| world.fail(second));
        let refusal = world.turn(10).unwrap_err();
        assert_eq!((refusal.remaining.as_secs(), refusal.because.as_str()), (52, "it answers 503"));
        assert!(!refusal.was_asked_for);
        let trial = world.turn(62).unwrap();
        assert!(trial.is_trial);
        assert_eq!(world.turn(62).unwrap_err().remaining, TRIAL_PAUSE, "one request tries, not all of them");
        trial.failed(&PATIENCE, "it answers 503", world.at(63));
        assert_eq!(world.turn(64).unwrap_err().remaining.as_secs(), 99, "twice as long, up to the longest rest");
        world.turn(163).unwrap().answered();
        assert!(!world.turn(164).unwrap().is_trial);
        assert!(world.hosts.lock().is_empty(), "nothing is kept of a host that is well");
    }

    #[test]
    fn one_answer_ends_the_count_and_another_host_or_port_has_its_own() {
        let world = World::new();
        (0..2).for_each(|second| world.fail(second));
        world.turn(2).unwrap().answered();
        (0..2).for_each(|second| world.fail(second));
        assert!(world.turn(3).is_ok());
        world.fail(3);
        assert!(world.turn(4).is_err());
        for other in ["https://two.example/a", "https://one.example:8443/a"] {
            assert!(world.hosts.turn(&url(other), Duration::ZERO, world.at(4)).is_ok(), "{other}");
        }
        assert!(world.hosts.turn(&url("https://one.example:443/b"), Duration::ZERO, world.at(4)).is_err());
    }

    #[test]
    fn a_trial_that_is_abandoned_leaves_its_place_to_the_next() {
        let world = World::new();
        (0..3).for_each(|second| world.fail(second));
        drop(world.turn(100).unwrap());
        assert!(world.turn(100).unwrap().is_trial);
    }

    #[test]
    fn requests_under_way_when_the_rest_begins_do_not_make_it_longer() {
        let world = World::new();
        let under_way: Vec<Turn> = (0..8).map(|_| world.turn(0).unwrap()).collect();
        under_way.into_iter().for_each(|turn| turn.failed(&PATIENCE, "", world.at(0)));
        assert_eq!(world.turn(0).unwrap_err().remaining.as_secs(), 60);
    }

    #[test]
    fn what_a_host_asks_for_is_honoured_for_an_hour_at_most_and_outlives_an_answer() {
        let world = World::new();
        world.turn(0).unwrap().asked_for_quiet(Duration::from_secs(1_000_000), "it answers 429", world.at(0));
        let refusal = world.turn(1).unwrap_err();
        assert_eq!((refusal.remaining.as_secs(), refusal.was_asked_for), (3_599, true));
        let slow = world.hosts.turn(&url("https://one.example/"), Duration::ZERO, world.at(3_600)).unwrap();
        slow.asked_for_quiet(Duration::from_secs(5), "", world.at(3_600));
        slow.answered();
        assert_eq!(world.turn(3_601).unwrap_err().remaining.as_secs(), 4);
        assert!(!world.turn(3_605).unwrap().is_trial);
    }

    #[test]
    fn the_agreed_rate_gives_each_request_its_place() {
        let world = World::new();
        let gap = Duration::from_secs(2);
        let place = |seconds| {
            let turn = world.hosts.turn(&url("https://one.example/"), gap, world.at(seconds)).unwrap();
            let starts = turn.starts.duration_since(world.start).as_secs();
            turn.answered();
            starts
        };
        assert_eq!([place(0), place(0), place(1), place(9)], [0, 2, 4, 9]);
    }

    #[test]
    fn who_would_wait_too_long_for_a_place_is_refused_and_takes_none() {
        let world = World::new();
        let gap = Duration::from_secs(1_200);
        let turn = || world.hosts.turn(&url("https://one.example/"), gap, world.at(0));
        let places: Vec<Result<u64, u64>> = (0..100)
            .map(|_| match turn() {
                Ok(turn) => Ok(turn.starts.duration_since(world.start).as_secs()),
                Err(refusal) => Err(refusal.remaining.as_secs()),
            })
            .collect();
        assert_eq!(places[..5], [Ok(0), Ok(1_200), Ok(2_400), Ok(3_600), Err(4_800)]);
        assert_eq!(places[99], Err(4_800), "those who were refused push nobody on");
        assert!(!turn().unwrap_err().was_asked_for);
    }

    #[test]
    fn a_host_whose_next_place_lies_ahead_is_not_forgotten_for_others() {
        let world = World::new();
        let turn = |gap| world.hosts.turn(&url("https://one.example/"), Duration::from_secs(gap), world.at(0)).unwrap();
        turn(60).answered();
        for number in 0..HOSTS_COUNT_MAX + 10 {
            let url = url(&format!("https://host{number}.example/"));
            world.hosts.turn(&url, Duration::ZERO, world.at(0)).unwrap().failed(&PATIENCE, "", world.at(0));
        }
        assert_eq!(turn(60).starts, world.at(60));
    }

    #[test]
    fn no_listing_makes_the_memory_of_hosts_grow_for_ever() {
        let world = World::new();
        for number in 0..HOSTS_COUNT_MAX + 10 {
            let url = url(&format!("https://host{number}.example/"));
            let turn = world.hosts.turn(&url, Duration::ZERO, world.at(0)).unwrap();
            turn.failed(&PATIENCE, "", world.at(0));
        }
        assert!(world.hosts.lock().len() <= HOSTS_COUNT_MAX);
    }
}
