//! Which of the words of a reading, by their places, as bits.
//!
//! Does not know: the words.

/// Most places: the bits of a `u64`.
pub(super) const PLACES_COUNT_MAX: usize = 64;

/// A set of places below [`PLACES_COUNT_MAX`]; one beyond is never in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Places(u64);

impl Places {
    /// The first places.
    pub(super) fn first(count: usize) -> Self {
        Places(if count >= PLACES_COUNT_MAX { u64::MAX } else { bit(count).wrapping_sub(1) })
    }

    /// The places whose test holds.
    pub(super) fn which<T>(all: &[T], test: impl Fn(&T) -> bool) -> Self {
        let holds = all.iter().enumerate().filter(|(_, one)| test(one));
        Places(holds.fold(0, |bits, (at, _)| bits | bit(at)))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn insert(&mut self, at: usize) {
        self.0 |= bit(at);
    }

    pub(super) fn remove(&mut self, at: usize) {
        self.0 &= !bit(at);
    }

    /// These without the others.
    pub(super) fn without(self, others: Places) -> Self {
        Places(self.0 & !others.0)
    }

    /// The ones that are in both.
    pub(super) fn and(self, others: Places) -> Self {
        Places(self.0 & others.0)
    }

    /// The places, from the first.
    pub(super) fn iter(self) -> Each {
        Each(self.0)
    }

    /// What stands at the places.
    pub(super) fn of<T>(self, all: &[T]) -> impl Iterator<Item = &T> + Clone {
        self.iter().filter_map(|at| all.get(at))
    }
}

/// The places of a set, from the first.
#[derive(Clone, Debug)]
pub(super) struct Each(u64);

impl Iterator for Each {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let at = self.0.trailing_zeros();
        self.0 &= self.0.wrapping_sub(1);
        usize::try_from(at).ok()
    }
}

fn bit(at: usize) -> u64 {
    u32::try_from(at).ok().and_then(|at| 1u64.checked_shl(at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_the_first_and_none_beyond_the_last_is_kept() {
        let mut places = Places::first(PLACES_COUNT_MAX + 1);
        assert_eq!(places.iter().count(), PLACES_COUNT_MAX);
        places.insert(PLACES_COUNT_MAX);
        places.remove(0);
        assert_eq!(places.iter().next(), Some(1));
        assert_eq!(places.without(Places::first(63)).iter().collect::<Vec<_>>(), [63]);
        assert!(places.and(Places::first(1)).is_empty() && Places::first(0).is_empty());
        assert_eq!(
            Places::which(&[1, 2, 3], |one| one % 2 == 1).of(&["a", "b", "c"]).collect::<Vec<_>>(),
            [&"a", &"c"]
        );
    }
}
