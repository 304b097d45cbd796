//! What an attacker gains, who is at risk, and public exploit code: only what the source carries.

use super::sample::Sample;
use crate::advisory::{Sourced, view_of};
use crate::assessment::*;
use crate::wording::{Gain, Language, Message, PublisherView, render};

const NETWORK_FULL: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H";
const LOCAL_READ: &str = "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";

fn sample(cwe: &str, vector: &str, summary: &str) -> Sample {
    Sample::new().vulnerability("CVE-2024-0001", 8.8, vector).cwe(cwe).summary(summary)
}

fn assessed(sample: Sample) -> Assessment {
    assess(&sample.advisory(), &Default::default(), &Policy::built_in())
}

/// What is told as gained first.
fn gained(cwe: &str, vector: &str, summary: &str) -> Option<Gain> {
    assessed(sample(cwe, vector, summary)).could_happen.iter().find_map(|statement| match statement.message {
        Message::AttackerGains { gain } => Some(gain),
        _ => None,
    })
}

#[test]
fn script_in_a_page_is_told_as_program_code_only_where_the_source_says_that_the_product_runs_it() {
    for browser in [
        "A crafted link may lead to the execution of arbitrary code within the browser of an operator.",
        "A remote attacker could store malicious code in the web page, a case of remote code execution by script.",
        "Users can be made to run code which the attacker injected as malicious code into a report.",
    ] {
        assert_eq!(gained("CWE-79", NETWORK_FULL, browser), Some(Gain::RunScript), "{browser}");
    }
    let product = "Script can be stored in the name of a pump. This may result in remote code execution.";
    assert_eq!(gained("CWE-79", NETWORK_FULL, product), Some(Gain::RunCode));
    let unclassed = "A crafted answer may lead to code execution in the web browser of an operator.";
    assert_eq!(gained("CWE-20", NETWORK_FULL, unclassed), None);
}

#[test]
fn database_commands_that_the_source_calls_code_stay_database_commands() {
    let sql = "An SQL injection allows an attacker to run arbitrary code as part of SQL queries.";
    assert_eq!(gained("CWE-89", NETWORK_FULL, sql), Some(Gain::CommandDatabase));
    let code = "An SQL injection allows an attacker to execute arbitrary code on the server.";
    assert_eq!(gained("CWE-89", NETWORK_FULL, code), Some(Gain::RunCode));
    let forged = "A forged request may allow an attacker to execute arbitrary code on the device.";
    assert_eq!(gained("CWE-352", NETWORK_FULL, forged), Some(Gain::RunCode));
    let in_browser = "A forged request may run malicious code in the user's browser.";
    assert_eq!(gained("CWE-352", NETWORK_FULL, in_browser), Some(Gain::ActAsUser));
}

#[test]
fn code_that_the_source_says_cannot_run_is_not_told() {
    for denied in [
        "This does not allow remote code execution.",
        "The flaw cannot be used to run arbitrary code.",
        "A crafted file crashes the panel, which doesn't lead to the execution of arbitrary code.",
        "The CODESYS flaw does not allow remote code execution.",
        "The crash cannot be exploited to execute arbitrary code.",
        "Remote code execution on the panel is not possible.",
        "Arbitrary code cannot be executed.",
    ] {
        assert_eq!(gained("CWE-20", NETWORK_FULL, denied), None, "{denied}");
    }
    for told in [
        "The panel does not check its input, which allows remote code execution.",
        "The panel does not check crafted files and may execute arbitrary code.",
        "A debug interface that cannot be disabled allows execution of arbitrary code.",
        "The panel does not permit a new password and allows execution of arbitrary code.",
        "The CODESYS flaw allows remote code execution.",
    ] {
        assert_eq!(gained("CWE-20", NETWORK_FULL, told), Some(Gain::RunCode), "{told}");
    }
}

#[test]
fn a_built_in_key_is_no_way_round_the_login_unless_the_source_speaks_of_one() {
    let key = "The private key is the same in every pump, so that an attacker could stand between pump and panel.";
    assert_eq!(gained("CWE-321", NETWORK_FULL, key), None);
    let stored = "With the key, an attacker can decrypt stored login data.";
    assert_eq!(gained("CWE-321", NETWORK_FULL, stored), None);
    let achieved = "With the built-in key, an attacker may achieve a login to the panel.";
    assert_eq!(gained("CWE-321", NETWORK_FULL, achieved), Some(Gain::BypassLogin));
    let inside = "An attacker who can already log in as an operator may impersonate the server.";
    assert_eq!(gained("CWE-321", NETWORK_FULL, inside), None);
    for gained_by_key in [
        "An attacker who obtains the hard-coded key can bypass authentication.",
        "An attacker who knows the key could log in as an administrator.",
    ] {
        assert_eq!(gained("CWE-321", NETWORK_FULL, gained_by_key), Some(Gain::BypassLogin), "{gained_by_key}");
    }
    for had in [
        "An attacker who can bypass authentication may learn the built-in key.",
        "An attacker who was able to obtain a login may gain further insight.",
    ] {
        assert_eq!(gained("CWE-321", NETWORK_FULL, had), None, "{had}");
    }
    let login = "With the built-in key, an attacker can log in as an administrator.";
    assert_eq!(gained("CWE-321", NETWORK_FULL, login), Some(Gain::BypassLogin));
    let tagged = |cwe| {
        let tags = assessed(sample(cwe, NETWORK_FULL, key)).tags;
        tags.iter().any(|tag| tag.code == "hard_coded_credentials")
    };
    assert!(tagged("CWE-798") && !tagged("CWE-321"));
}

#[test]
fn secrets_are_told_where_the_weakness_is_about_them_or_the_source_names_them() {
    assert_eq!(gained("CWE-312", LOCAL_READ, "Recipes are stored in clear text."), None);
    let element = "A key element of the recipe is stored in clear text.";
    assert_eq!(gained("CWE-312", LOCAL_READ, element), None);
    assert_eq!(gained("CWE-522", LOCAL_READ, "Sessions of other users can be seen."), None);
    assert_eq!(
        gained("CWE-312", LOCAL_READ, "The private key of the panel is stored in clear text."),
        Some(Gain::LearnSecrets)
    );
    for key in ["AES", "pre-shared", "signing", "session", "master", "host"] {
        let summary = format!("The {key} key can be read in clear text.");
        assert_eq!(gained("CWE-312", LOCAL_READ, &summary), Some(Gain::LearnSecrets), "{summary}");
    }
    let panel = "The key of the panel is stored in clear text.";
    assert_eq!(gained("CWE-312", LOCAL_READ, panel), Some(Gain::LearnSecrets));
    for none in ["The key functions are stored in clear text.", "A registry key is stored in clear text."] {
        assert_eq!(gained("CWE-312", LOCAL_READ, none), None, "{none}");
    }
    assert_eq!(gained("CWE-260", LOCAL_READ, "A file can be read."), Some(Gain::LearnSecrets));
    let cause = assessed(sample("CWE-312", LOCAL_READ, "Recipes are stored in clear text.")).how_exploited;
    assert!(cause.iter().any(|one| render(&one.message, Language::En).contains("sensitive data in readable form")));
}

#[test]
fn clear_text_on_a_serial_line_is_no_network_traffic() {
    let summary = "The pump answers with its settings in clear text.";
    assert_eq!(gained("CWE-319", LOCAL_READ, summary), None);
    let assessment = assessed(sample("CWE-319", LOCAL_READ, summary));
    let parts = assessment.could_happen.iter().chain(&assessment.how_exploited);
    assert!(parts.map(|one| render(&one.message, Language::En)).all(|text| !text.contains("network")));
    assert_eq!(gained("CWE-319", NETWORK_FULL, summary), Some(Gain::ReadTraffic));
}

#[test]
fn products_listed_without_a_status_are_counted_and_no_kind_is_told() {
    let told = |sample: Sample| assessed(sample).who_is_at_risk;
    let affected = || Sample::new().product("Pump PLC S7-1200").vulnerability("CVE-2024-0001", 7.5, NETWORK_FULL);
    assert!(!told(affected()).iter().any(|one| matches!(one.message, Message::ListedUnstated { .. })));
    let who = told(affected().product("Valve Controller").product("Fan Controller"));
    let open = who.iter().find(|one| one.message == Message::ListedUnstated { count: 2 }).unwrap();
    assert_eq!(open.evidence, ["/product_tree"]);
    assert_eq!(
        render(&open.message, Language::En),
        "Of 2 further products that it lists, the advisory does not say whether they are affected."
    );
    assert!(!who.iter().any(|one| matches!(one.message, Message::ProductKinds { .. })));
}

#[test]
fn exploit_code_that_others_can_get_is_a_signal_and_a_denial_of_it_none() {
    for (text, view) in [
        ("At the time of this update, exploit code for the flaw is public.", PublisherView::PublicExploits),
        ("Exploit code is not available.", PublisherView::Silent),
        ("No working exploit code is available for this vulnerability.", PublisherView::Silent),
        ("No working exploit code is publicly available.", PublisherView::Silent),
        ("No published exploit code exists for this vulnerability.", PublisherView::Silent),
        ("To protect against exploit code, an update is available.", PublisherView::Silent),
        ("Exploits are publicly available without a need to exploit the login.", PublisherView::PublicExploits),
        ("Update to protect against public exploits.", PublisherView::PublicExploits),
        ("Because of exploit code, an update is available.", PublisherView::Silent),
        ("There is no patch, and public exploits are available.", PublisherView::PublicExploits),
        ("Acme has no patch, exploit code is available.", PublisherView::PublicExploits),
        ("An exploit is not publicly available.", PublisherView::NoneKnown),
        ("Acme learnt of a public PoC that describes an exploit.", PublisherView::ProofOfConcept),
        ("A finder: publishing the flaw on Exploit-DB", PublisherView::ProofOfConcept),
        ("At present, no PoC is known.", PublisherView::NoneKnown),
        ("Opening crafted POC files crashes the editor.", PublisherView::Silent),
        ("Exploit code, including a Metasploit module, has been released.", PublisherView::PublicExploits),
        ("Exploit code for CVE-2019-6831, CVE-2019-6832 exists.", PublisherView::PublicExploits),
        ("For attacks against the web server exploit code exists.", PublisherView::PublicExploits),
        ("Exploit code exists that does not need a login.", PublisherView::PublicExploits),
        ("To protect against published exploit code an update is publicly released.", PublisherView::Silent),
        ("To guard the pump against attacks by exploit code, a hotfix has been released.", PublisherView::Silent),
        ("Exploit code, as far as Acme knows, has not been published.", PublisherView::Silent),
        ("There is no fix and exploit code is publicly available.", PublisherView::PublicExploits),
        ("There is no known fix and exploit code is publicly available.", PublisherView::PublicExploits),
        ("The flaw is not patched and exploits are publicly available.", PublisherView::PublicExploits),
        ("The flaw is not fixed, exploits are publicly available.", PublisherView::PublicExploits),
        ("No patch or exploit code is publicly available.", PublisherView::Silent),
        ("No known patch or public exploit exists.", PublisherView::NoneKnown),
        ("There is no evidence that the patched flaw has been exploited.", PublisherView::NoneKnown),
        ("Exploit code, which exists since May, needs a login.", PublisherView::PublicExploits),
        ("Because of exploit code, Acme names a port filter, which is available.", PublisherView::Silent),
        ("No malware or exploits are publicly available.", PublisherView::Silent),
    ] {
        assert_eq!(view_of(&Sourced { text: text.to_owned(), source: String::new() }), view, "{text}");
    }
}

#[test]
fn exploits_in_the_wild_or_published_are_told_and_a_public_update_is_none() {
    for (text, view) in [
        ("An exploit has been published on a public site.", PublisherView::PublicExploits),
        ("Exploits were posted to a mailing list.", PublisherView::PublicExploits),
        ("An exploit was released by a researcher.", PublisherView::PublicExploits),
        ("Exploits of this flaw were detected in the wild.", PublisherView::ActivelyExploited),
        ("Exploitation attempts have been observed in the wild.", PublisherView::ActivelyExploited),
        ("Exploitation has not been observed in the wild.", PublisherView::NoneKnown),
        ("No exploits are known to Acme while attacks have been reported.", PublisherView::ActivelyExploited),
        ("While there are no known public exploits, attacks have been reported.", PublisherView::ActivelyExploited),
        ("Acme does not know of any public exploits.", PublisherView::NoneKnown),
        ("Acme doesn't know of any public exploits.", PublisherView::NoneKnown),
        ("Acme knows of no public exploits.", PublisherView::NoneKnown),
        ("To prevent exploitation, install the publicly available update.", PublisherView::Silent),
        ("The update against this exploit technique, a patch, is publicly available.", PublisherView::Silent),
        ("Details and exploit code are publicly available beside the update.", PublisherView::PublicExploits),
    ] {
        assert_eq!(view_of(&Sourced { text: text.to_owned(), source: String::new() }), view, "{text}");
    }
}

#[test]
fn what_is_ruled_out_only_without_a_login_is_told() {
    for text in [
        "Remote code execution on the panel is not possible without authentication.",
        "The flaw does not allow code execution without a valid login.",
    ] {
        assert_eq!(gained("CWE-787", NETWORK_FULL, text), Some(Gain::RunCode), "{text}");
    }
    let denied = "An attacker who obtains the hard-coded key cannot bypass authentication.";
    assert_eq!(gained("CWE-321", NETWORK_FULL, denied), None);
}
