//! A product name as it was read, for people who ask why two names did or did not meet.
//!
//! Does not know: how names are compared (`relate`).

use super::ProductName;
use std::collections::BTreeSet;

impl ProductName {
    /// The identifying words of each reading, in the order of the name and folded; what was written as one stays together:
    /// `cp 343-1 lean` of `SIMATIC CP 343-1 Lean`.
    pub fn identifying(&self) -> Vec<String> {
        let mut readings: Vec<String> = Vec::new();
        for reading in &self.readings {
            let mut text = String::new();
            let mut last = None;
            for atom in &reading.atoms {
                match last {
                    Some(token) if token == atom.token => text.push('-'),
                    Some(_) => text.push(' '),
                    None => {}
                }
                text.push_str(&atom.text);
                last = Some(atom.token);
            }
            if !text.is_empty() && !readings.contains(&text) {
                readings.push(text);
            }
        }
        readings
    }

    /// The identifying words of all readings.
    pub fn atoms(&self) -> BTreeSet<String> {
        self.readings.iter().flat_map(|reading| reading.atoms.iter().map(|atom| atom.text.to_string())).collect()
    }
}
