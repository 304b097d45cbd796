//! What is odd about a policy that can be read: rules that can never decide, and exploitation that does not mean Act now.
//!
//! Does not know: whether the author meant it.

use super::{Policy, Rule};
use crate::assessment::Label;

/// Where the question of known exploitation and its answer "yes" stand.
const KNOWN_EXPLOITED: usize = 0;
const YES: u16 = 1;

/// Something a policy's author should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyRemark {
    /// An earlier rule decides whatever this one could.
    NeverReached {
        /// Position, counted from 1.
        rule: usize,
        /// Its id.
        id: String,
        /// Id of the earlier rule.
        behind: String,
    },
    /// A vulnerability that is known to be exploited can get this label.
    ExploitedIsNotActNow {
        /// Position, counted from 1.
        rule: usize,
        /// Its id.
        id: String,
        /// Its label.
        label: Label,
    },
}

impl Policy {
    /// What is odd about it, in the order of its rules.
    pub fn remarks(&self) -> Vec<PolicyRemark> {
        let mut remarks = Vec::new();
        let mut exploited_is_decided = false;
        for (at, rule) in self.rules.iter().enumerate() {
            let earlier = self.rules.iter().take(at).find(|earlier| earlier.covers(rule));
            if let Some(earlier) = earlier {
                let (id, behind) = (rule.id.clone(), earlier.id.clone());
                remarks.push(PolicyRemark::NeverReached { rule: at + 1, id, behind });
            } else if !exploited_is_decided && rule.takes_exploited() && rule.label != Label::ActNow {
                let (id, label) = (rule.id.clone(), rule.label);
                remarks.push(PolicyRemark::ExploitedIsNotActNow { rule: at + 1, id, label });
            }
            exploited_is_decided |=
                rule.takes_exploited() && rule.conditions.iter().all(|(question, _)| *question == KNOWN_EXPLOITED);
        }
        remarks
    }
}

impl Rule {
    /// Whether it holds wherever the other one does.
    fn covers(&self, other: &Rule) -> bool {
        self.conditions.iter().all(|(question, accepted)| {
            let others = other.conditions.iter().find(|(asked, _)| asked == question);
            others.is_some_and(|(_, narrower)| narrower & !accepted == 0)
        })
    }

    fn takes_exploited(&self) -> bool {
        let condition = self.conditions.iter().find(|(question, _)| *question == KNOWN_EXPLOITED);
        condition.is_none_or(|(_, accepted)| accepted & YES != 0)
    }
}
