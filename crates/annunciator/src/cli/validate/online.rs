//! `validate --online`: whether the addresses that a document names answer.
//!
//! Does not know: which addresses those are (`csaf_validate`), or how one is asked (`net`).

use crate::cli::Options;
use crate::{requests, wiring};
use anyhow::Result;
use csaf_validate::{Report, Resolved, list_links};
use net::guard::ClientOptions;
use net::links::{LinkAnswer, ask_links};

/// How addresses are reached.
pub(super) struct Reach {
    client: ClientOptions,
}

impl Reach {
    /// As the configuration says for every source.
    pub(super) fn open(options: &Options) -> Result<Reach> {
        Ok(Reach { client: requests::options(&wiring::load_config(options)?.polling)? })
    }

    /// The report with what the addresses of its document answered.
    pub(super) fn ask(&self, bytes: &[u8], mut report: Report) -> Result<Report> {
        let links = list_links(&serde_json::from_slice(bytes)?);
        let addresses = links.iter().map(|link| link.address.clone());
        let answers = wiring::block_on(1, async { Ok(ask_links(&self.client, addresses).await?) })?;
        report.add_links(&links, &|address| resolved(answers.get(address)));
        Ok(report)
    }
}

fn resolved(answer: Option<&LinkAnswer>) -> Resolved {
    match answer {
        Some(LinkAnswer::Status(200..=399)) => Resolved::Yes,
        // It answers, and says that it was asked too often.
        Some(LinkAnswer::Status(429) | LinkAnswer::NotAsked(_)) | None => Resolved::Unknown,
        Some(LinkAnswer::Status(status)) => Resolved::No(format!("it answers {status}")),
        Some(LinkAnswer::Nothing(why)) => Resolved::No(why.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_and_redirection_are_answers_and_what_was_not_asked_is_no_fault() {
        let of = |answer: LinkAnswer| resolved(Some(&answer));
        assert_eq!([of(LinkAnswer::Status(204)), of(LinkAnswer::Status(302))], [Resolved::Yes, Resolved::Yes]);
        assert_eq!(of(LinkAnswer::Status(404)), Resolved::No("it answers 404".to_owned()));
        assert_eq!(of(LinkAnswer::Nothing("no host".to_owned())), Resolved::No("no host".to_owned()));
        for unknown in [None, Some(LinkAnswer::Status(429)), Some(LinkAnswer::NotAsked("private".to_owned()))] {
            assert_eq!(resolved(unknown.as_ref()), Resolved::Unknown);
        }
    }
}
