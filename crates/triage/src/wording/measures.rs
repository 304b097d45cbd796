//! What an attack needs because of its kind, and what lowers its risk because of its traits.
//!
//! Does not know: which vulnerability has which trait.

use super::{Condition, Measure};

/// What is needed, as a noun phrase of a list.
pub(super) fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Listen => "A place from which the attacker can listen to the product's network traffic",
        Condition::StandBetween => "A place between the product and the other side of its connection",
        Condition::LoggedInUser => "A user who is logged in to the product at the time",
        Condition::PlaceFile => "A way to put a file where the product looks for programs or libraries",
        Condition::UnchangedPassword => "The password that the product was delivered with is still in use",
    }
}

/// What to do, as an instruction.
pub(super) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::RestrictNetwork => {
            "Let only the systems that need it reach the affected products over the network, and none from the internet."
        }
        Measure::ReviewAccounts => {
            "Go through the accounts of the affected products and remove those that nobody needs; an attacker needs one."
        }
        Measure::TrustedContent => {
            "Open only files and links from known sources on computers that run the affected product."
        }
        Measure::SeparateBrowser => {
            "Log out of the product's web pages when done, and open no other pages in the same browser meanwhile."
        }
        Measure::RestrictLogin => {
            "Let only people who need it log in to computers and devices that run the affected product."
        }
        Measure::LockAway => "Keep the affected devices where only authorised people can touch them.",
        Measure::ChangePasswords => "Change passwords that are still as delivered.",
        Measure::EncryptTraffic => {
            "Send the product's traffic over other networks only through an encrypted connection."
        }
        Measure::PrepareRestore => {
            "Watch the affected products for unexpected stops or restarts, and have ready what is needed to restore them."
        }
    }
}
