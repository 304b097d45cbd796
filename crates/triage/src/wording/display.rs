//! Display words of labels, groups, tags, questions and answers.
//!
//! Does not know: colours or icons (`web`).

use super::Language;
use crate::assessment::{FixStatus, Label, PlanGroup, Policy, StepKind};
use crate::matching::Verdict;

/// The words of a label.
pub fn label(label: Label, language: Language) -> &'static str {
    match label {
        Label::ActNow => language.pick("Act now", "Sofort handeln"),
        Label::PlanPatch => language.pick("Plan patch", "Patch einplanen"),
        Label::Mitigate => language.pick("Mitigate", "Risiko mindern"),
        Label::Monitor => language.pick("Monitor", "Beobachten"),
        Label::NeedsData => language.pick("Needs data", "Angaben fehlen"),
    }
}

/// The words of a fix status.
pub fn fix_status(status: FixStatus, language: Language) -> &'static str {
    match status {
        FixStatus::FixAvailable => language.pick("Fix available", "Fehlerbehebung verfügbar"),
        FixStatus::FixPlanned => language.pick("Fix planned", "Fehlerbehebung geplant"),
        FixStatus::NoFixYet => language.pick("No fix yet", "Noch keine Fehlerbehebung"),
        FixStatus::NoFixPlanned => language.pick("No fix planned", "Keine Fehlerbehebung geplant"),
        FixStatus::EndOfLife => language.pick("End of life", "Lebensende erreicht"),
        FixStatus::NotAffected => language.pick("Not affected", "Nicht betroffen"),
        FixStatus::Unknown => language.pick("Not stated", "Nicht angegeben"),
    }
}

/// The heading of a group of the checklist.
pub fn plan_group(group: PlanGroup, language: Language) -> &'static str {
    match group {
        PlanGroup::DoNow => language.pick("Do now", "Jetzt tun"),
        PlanGroup::Schedule => {
            language.pick("Schedule (needs a maintenance window)", "Einplanen (braucht ein Wartungsfenster)")
        }
        PlanGroup::Mitigations => {
            language.pick("Mitigations: no patch available", "Risiko mindern: kein Patch verfügbar")
        }
        PlanGroup::Statements => {
            language.pick("What the source says about fixes", "Was die Quelle zu Fehlerbehebungen sagt")
        }
        PlanGroup::General => language.pick("General recommendations", "Allgemeine Empfehlungen"),
    }
}

/// The badge of a step.
pub fn step_kind(kind: StepKind, language: Language) -> &'static str {
    match kind {
        StepKind::Patch => language.pick("PATCH", "PATCH"),
        StepKind::Workaround => language.pick("WORKAROUND", "UMGEHUNGSLÖSUNG"),
        StepKind::Hardening => language.pick("HARDENING", "HÄRTUNG"),
        StepKind::Monitoring => language.pick("MONITORING", "ÜBERWACHUNG"),
        StepKind::Replace => language.pick("REPLACE", "ERSETZEN"),
        StepKind::Contact => language.pick("CONTACT", "KONTAKT"),
        StepKind::Statement => language.pick("STATEMENT", "AUSSAGE"),
    }
}

/// Beside a step, only where the source says what has to be restarted; `category` is CSAF's.
pub fn restart_needed(category: &str, language: Language) -> String {
    let what = match category {
        "connected" => language.pick("connected devices", "verbundene Geräte"),
        "dependencies" => language.pick("what depends on the product", "was vom Produkt abhängt"),
        "machine" => language.pick("the computer", "der Computer"),
        "parent" => language.pick("the program it belongs to", "das Programm, zu dem es gehört"),
        "service" => language.pick("the service", "der Dienst"),
        "system" => language.pick("the system", "das System"),
        "vulnerable_component" => language.pick("the affected component", "die betroffene Komponente"),
        "zone" => language.pick("everything in the same zone", "alles in derselben Zone"),
        _ => {
            return language
                .pick("The source says that a restart is needed.", "Laut Quelle ist ein Neustart nötig.")
                .to_owned();
        }
    };
    say!(language, "The source says that {what} must be restarted.", "Laut Quelle neu zu starten: {what}.")
}

/// Beside a step whose words do not say what the source's category says; `category` is its code.
pub fn contradicted(category: &str, language: Language) -> String {
    say!(
        language,
        "The source files this under “{}”; its words say otherwise, and the words count.",
        "Die Quelle ordnet dies unter „{}“ ein; ihre Worte sagen etwas anderes, und die Worte zählen.",
        category.replace('_', " ")
    )
}

/// The words of a verdict.
pub fn verdict(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Affected => language.pick("Affected", "Betroffen"),
        Verdict::NeedsData => language.pick("Needs data", "Angaben fehlen"),
        Verdict::Fixed => language.pick("Fixed", "Behoben"),
        Verdict::NotAffected => language.pick("Not affected", "Nicht betroffen"),
    }
}

/// In place of matches, where there was nothing to match: that none was found would say nothing.
pub fn nothing_to_compare(language: Language) -> &'static str {
    language.pick(
        "The advisory names no product, so your assets could not be compared with it.",
        "Der Sicherheitshinweis nennt kein Produkt, daher ließen sich Ihre Geräte nicht damit vergleichen.",
    )
}

/// The words of a risk tag; the code itself if it is not in the vocabulary.
pub fn tag(code: &str, language: Language) -> &str {
    match code {
        "remotely_exploitable" => language.pick("Remotely exploitable", "Aus der Ferne ausnutzbar"),
        "adjacent_network" => language.pick("Adjacent network", "Benachbartes Netzwerk"),
        "local_access_required" => language.pick("Local access required", "Lokaler Zugriff nötig"),
        "physical_access_required" => language.pick("Physical access required", "Physischer Zugriff nötig"),
        "no_authentication_required" => language.pick("No authentication required", "Keine Anmeldung nötig"),
        "low_complexity" => language.pick("Low complexity", "Geringe Komplexität"),
        "user_interaction_needed" => language.pick("User interaction needed", "Zutun eines Benutzers nötig"),
        "no_fix_available" => language.pick("No fix available", "Keine Fehlerbehebung verfügbar"),
        "no_fix_planned" => language.pick("No fix planned", "Keine Fehlerbehebung geplant"),
        "end_of_life" => language.pick("End of life", "Lebensende erreicht"),
        "actively_exploited" => language.pick("Actively exploited", "Aktiv ausgenutzt"),
        "public_exploit" => language.pick("Public exploit", "Angriffscode öffentlich"),
        "proof_of_concept" => language.pick("Proof of concept", "Machbarkeitsnachweis"),
        "high_epss" => language.pick("High EPSS", "Hoher EPSS-Wert"),
        "affects_safety" => language.pick("Affects safety", "Betrifft die funktionale Sicherheit"),
        "affects_availability" => language.pick("Affects availability", "Betrifft die Verfügbarkeit"),
        "affects_integrity" => language.pick("Affects integrity", "Betrifft die Integrität"),
        "affects_confidentiality" => language.pick("Affects confidentiality", "Betrifft die Vertraulichkeit"),
        "default_credentials" => language.pick("Default credentials", "Standard-Zugangsdaten"),
        "hard_coded_credentials" => language.pick("Hard-coded credentials", "Eingebaute Zugangsdaten"),
        "cleartext_transmission" => language.pick("Clear-text transmission", "Übertragung im Klartext"),
        "missing_authentication" => language.pick("Missing authentication", "Fehlende Anmeldung"),
        other => other,
    }
}

/// The words of a question of the policy; the id itself if it is not known.
pub fn question(id: &str, language: Language) -> &str {
    match id {
        "known_exploited" => language.pick(
            "Is it in CISA's catalog of known exploited vulnerabilities?",
            "Steht sie im Katalog der CISA über bekannte ausgenutzte Schwachstellen?",
        ),
        "publisher_statement" => {
            language.pick("What does the publisher say about exploitation?", "Was sagt der Herausgeber zur Ausnutzung?")
        }
        "maturity" => language
            .pick("Which exploit maturity does the vector state?", "Welche Reife des Angriffscodes nennt der Vektor?"),
        "epss" => language.pick(
            "How likely is exploitation in the next 30 days (EPSS)?",
            "Wie wahrscheinlich ist eine Ausnutzung in den nächsten 30 Tagen (EPSS)?",
        ),
        "score" => language.pick("How high is the CVSS score?", "Wie hoch ist die CVSS-Bewertung?"),
        "attack_vector" => language.pick("From where does the attack work?", "Von wo aus ist der Angriff möglich?"),
        "privileges" => language.pick("Does the attacker need an account?", "Braucht der Angreifer ein Benutzerkonto?"),
        "interaction" => language.pick("Must a user take part?", "Muss ein Benutzer mitwirken?"),
        "complexity" => language.pick("How hard is the attack?", "Wie schwierig ist der Angriff?"),
        "confidentiality" => language.pick("Can data be read?", "Können Daten gelesen werden?"),
        "integrity" => language.pick(
            "Can data, settings or programs be changed?",
            "Können Daten, Einstellungen oder Programme verändert werden?",
        ),
        "availability" => language.pick("Can operation be interrupted?", "Kann der Betrieb unterbrochen werden?"),
        "fix" => language.pick("Is there a fix?", "Gibt es eine Fehlerbehebung?"),
        other => other,
    }
}

/// The words of an answer to a question; the code itself if it is not known.
pub fn answer<'a>(question: &str, code: &'a str, language: Language) -> &'a str {
    match (question, code) {
        ("known_exploited", "yes") => language.pick("Yes", "Ja"),
        ("known_exploited", "no") => language.pick("Not listed", "Nicht aufgeführt"),
        ("known_exploited", "no_data") => language.pick(
            "No data: there is no CVE, or the catalog has not been imported",
            "Keine Angaben: Es gibt keine CVE, oder der Katalog wurde nicht eingelesen",
        ),
        ("publisher_statement", "actively_exploited") => language.pick("Actively exploited", "Aktiv ausgenutzt"),
        ("publisher_statement", "public_exploits") => language.pick("Exploits are public", "Exploits sind öffentlich"),
        ("publisher_statement", "none_known") => language.pick("No exploits known", "Keine Exploits bekannt"),
        ("publisher_statement", "silent") => language.pick("Nothing", "Nichts"),
        ("maturity", "attacked") => language.pick("Attacks reported", "Angriffe gemeldet"),
        ("maturity", "high") => {
            language.pick("Works reliably or by itself", "Funktioniert zuverlässig oder von selbst")
        }
        ("maturity", "functional") => language.pick("Working exploit code", "Funktionierender Angriffscode"),
        ("maturity", "unproven") => language.pick("No exploit code known", "Kein Angriffscode bekannt"),
        ("maturity", "not_defined") => language.pick("Not stated", "Nicht angegeben"),
        ("publisher_statement" | "maturity", "proof_of_concept") => {
            language.pick("Proof of concept", "Machbarkeitsnachweis")
        }
        ("epss", "no_data") => language.pick("No data", "Keine Angaben"),
        ("epss", "low") => language.pick("Low (below 1 %)", "Gering (unter 1 %)"),
        ("epss", "moderate") => language.pick("Moderate (1 to 10 %)", "Mittel (1 bis 10 %)"),
        ("epss", "high") => language.pick("High (10 % or more)", "Hoch (10 % oder mehr)"),
        ("score", "critical") => language.pick("Critical (9.0 or more)", "Kritisch (9.0 oder mehr)"),
        ("score", "high") => language.pick("High (7.0 to 8.9)", "Hoch (7.0 bis 8.9)"),
        ("score", "medium") => language.pick("Medium (4.0 to 6.9)", "Mittel (4.0 bis 6.9)"),
        ("score", "low") => language.pick("Low (below 4.0)", "Gering (unter 4.0)"),
        ("score", "none") => language.pick("None (0.0)", "Keine (0.0)"),
        ("attack_vector", "network") => language.pick("Network", "Netzwerk"),
        ("attack_vector", "adjacent") => language.pick("Adjacent network", "Benachbartes Netzwerk"),
        ("attack_vector", "local") => language.pick("Local access", "Lokaler Zugriff"),
        ("attack_vector", "physical") => language.pick("Physical access", "Physischer Zugriff"),
        ("privileges", "none") => language.pick("No account", "Kein Benutzerkonto"),
        ("privileges", "low") => language.pick("An ordinary account", "Ein gewöhnliches Benutzerkonto"),
        ("privileges", "high") => language.pick("An administrator's account", "Ein Administratorkonto"),
        ("interaction", "none") => language.pick("No", "Nein"),
        ("interaction", "required") => language.pick("Yes", "Ja"),
        ("interaction", "passive") => language.pick("Yes, by ordinary use", "Ja, durch gewöhnliche Benutzung"),
        ("interaction", "active") => language.pick("Yes, by a deliberate step", "Ja, durch einen bewussten Schritt"),
        ("complexity", "low") => language.pick("Low", "Gering"),
        ("complexity", "medium") => language.pick("Medium", "Mittel"),
        ("complexity", "high") => language.pick("High", "Hoch"),
        ("fix", "all") => language.pick("For all products", "Für alle Produkte"),
        ("fix", "some") => language.pick("For some products", "Für einige Produkte"),
        ("fix", "none") => language.pick("No", "Nein"),
        ("confidentiality" | "integrity" | "availability", "none") => language.pick("No", "Nein"),
        ("confidentiality" | "integrity" | "availability", "low") => language.pick("To some extent", "In gewissem Maß"),
        ("confidentiality" | "integrity" | "availability", "high") => language.pick("Severely", "In hohem Maß"),
        (_, "unknown") => language.pick("Not stated", "Nicht angegeben"),
        (_, other) => other,
    }
}

/// The words of a rule of the built-in policy; the id itself for a rule of an organisation's own policy.
pub fn rule(id: &str, language: Language) -> &str {
    match id {
        "in_kev" => language.pick("Listed as exploited: act now.", "Als ausgenutzt geführt: sofort handeln."),
        "publisher_reports_attacks" => language.pick("The publisher reports attacks: act now.", "Der Herausgeber meldet Angriffe: sofort handeln."),
        "vector_reports_attacks" => language.pick("The vector states that attacks are reported: act now.", "Laut Vektor sind Angriffe gemeldet: sofort handeln."),
        "reliable_exploit_over_network" => language.pick("A reliable exploit works over the network without an account: act now.", "Zuverlässiger Angriffscode wirkt über das Netzwerk ohne Benutzerkonto: sofort handeln."),
        "critical_open_and_likely" => {
            language.pick("Critical, open to the network without an account, and exploitation is likely: act now.", "Kritisch, ohne Benutzerkonto über das Netzwerk erreichbar, und eine Ausnutzung ist wahrscheinlich: sofort handeln.")
        }
        "critical_open_and_public" => {
            language.pick("Critical, open to the network without an account, and exploits are public: act now.", "Kritisch, ohne Benutzerkonto über das Netzwerk erreichbar, und Angriffscode ist öffentlich: sofort handeln.")
        }
        "no_score_but_signal_fix" => language.pick("No score, but exploitation is reported or likely, and there is a fix: plan it.", "Keine Bewertung, aber eine Ausnutzung ist gemeldet oder wahrscheinlich, und es gibt eine Fehlerbehebung: einplanen."),
        "no_score_but_signal" => {
            language.pick("No score, but exploitation is reported or likely, and its remediations name no fix: mitigate.", "Keine Bewertung, aber eine Ausnutzung ist gemeldet oder wahrscheinlich, und die Abhilfen nennen keine Fehlerbehebung: Risiko mindern.")
        }
        "nothing_known" => language.pick("Neither score nor vector nor any sign of exploitation: more data is needed.", "Weder Bewertung noch Vektor noch ein Anzeichen für Ausnutzung: Es fehlen Angaben."),
        "hard_and_needs_user" => language.pick("Hard to exploit, and a user must take part: keep an eye on it.", "Schwer auszunutzen, und ein Benutzer muss mitwirken: beobachten."),
        "serious_with_fix" => language.pick("Serious, and a fix exists: plan the patch.", "Ernst, und es gibt eine Fehlerbehebung: Patch einplanen."),
        "likely_with_fix" => language.pick("Exploitation is likely or exploits are public, and a fix exists: plan the patch.", "Eine Ausnutzung ist wahrscheinlich oder Angriffscode ist öffentlich, und es gibt eine Fehlerbehebung: Patch einplanen."),
        "critical_without_fix" => language.pick("Critical, and its remediations name no fix: mitigate.", "Kritisch, und die Abhilfen nennen keine Fehlerbehebung: Risiko mindern."),
        "control_without_fix" => {
            language.pick("Data, settings or programs can be changed from the network, and its remediations name no fix: mitigate.", "Daten, Einstellungen oder Programme lassen sich über das Netzwerk verändern, und die Abhilfen nennen keine Fehlerbehebung: Risiko mindern.")
        }
        "likely_without_fix" => {
            language.pick("Serious, exploitation is likely or exploits are public, and its remediations name no fix: mitigate.", "Ernst, eine Ausnutzung ist wahrscheinlich oder Angriffscode ist öffentlich, und die Abhilfen nennen keine Fehlerbehebung: Risiko mindern.")
        }
        "everything_else" => language.pick("No reason to act beyond routine: keep an eye on it.", "Kein Grund, über die Routine hinaus zu handeln: beobachten."),
        other => other,
    }
}

/// Why the label was given: the built-in policy's sentence, or the rule's id for any other policy, whose rules may mean
/// something else by the same name.
pub fn decided_by(id: &str, policy_version: &str, language: Language) -> String {
    if policy_version == Policy::built_in_version() {
        return rule(id, language).to_owned();
    }
    say!(
        language,
        "By the rule “{id}” of policy {policy_version}.",
        "Nach der Regel „{id}“ der Richtlinie {policy_version}."
    )
}
