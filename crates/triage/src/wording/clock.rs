//! Clocks: what is due, how it stands, why an evaluation or an answer is not kept.
//!
//! Does not know: when a clock ends (`clock`).

use super::Language;
use crate::clock::{
    Answer, CLOCK_DAYS_COUNT_MAX, ClockState, Finding, Goal, PATCH_DAYS_COUNT, PatchFault, PatchStanding, PolicyFault,
    SourceNews,
};

/// How a clock stands, in one word.
pub fn state(state: ClockState, language: Language) -> &'static str {
    match state {
        ClockState::Overdue => language.pick("Overdue", "Überfällig"),
        ClockState::Soon => language.pick("Due soon", "Bald fällig"),
        ClockState::Running => language.pick("Running", "Läuft"),
    }
}

/// By how many days something that was done came after its last day.
pub fn came_late(days: i64, language: Language) -> String {
    if days == 1 {
        language.pick("1 day late", "1 Tag zu spät").to_owned()
    } else {
        say!(language, "{days} days late", "{days} Tage zu spät")
    }
}

/// How many days are left, e.g. `3 days left`, `2 days overdue`.
pub fn left(days: i64, language: Language) -> String {
    match days {
        0 => language.pick("today is the last day", "heute ist der letzte Tag").to_owned(),
        1 => language.pick("1 day left", "noch 1 Tag").to_owned(),
        -1 => language.pick("1 day overdue", "1 Tag überfällig").to_owned(),
        days if days < 0 => say!(language, "{} days overdue", "{} Tage überfällig", -days),
        days => say!(language, "{days} days left", "noch {days} Tage"),
    }
}

/// What a clock of a match asks for.
pub fn goal(goal: Goal, language: Language) -> &'static str {
    match goal {
        Goal::Decide => language.pick("Decide whether it is a match", "Entscheiden, ob es zutrifft"),
        Goal::Remediate => language.pick("Finish the remediation", "Behebung abschließen"),
    }
}

/// What a source's clock asks for.
pub fn evaluate(source: &str, language: Language) -> String {
    say!(language, "Evaluate the patch source {source}", "Patch-Quelle {source} auswerten")
}

/// What an evaluation's clock asks for.
pub fn settle(standing: PatchStanding, source: &str, language: Language) -> String {
    match standing {
        PatchStanding::Planned => say!(
            language,
            "Carry out the mitigation plan for patches of {source}",
            "Maßnahmenplan für Patches von {source} umsetzen"
        ),
        _ => say!(
            language,
            "Apply or plan what was found applicable at {source}",
            "Einspielen oder einplanen, was bei {source} als zutreffend befunden wurde"
        ),
    }
}

/// What an evaluation came to.
pub fn finding(finding: Finding, language: Language) -> &'static str {
    match finding {
        Finding::NothingApplicable => language.pick("Evaluated, nothing applicable", "Ausgewertet, nichts trifft zu"),
        Finding::Applicable => language.pick("Evaluated, something applicable", "Ausgewertet, etwas trifft zu"),
    }
}

/// What was done about it.
pub fn answer(answer: Answer, language: Language) -> &'static str {
    match answer {
        Answer::Applied => language.pick("Patches applied", "Patches eingespielt"),
        Answer::NewPlan => language.pick("New mitigation plan", "Neuer Maßnahmenplan"),
        Answer::RevisedPlan => language.pick("Revised mitigation plan", "Überarbeiteter Maßnahmenplan"),
        Answer::PlanDone => language.pick("Plan carried out", "Plan umgesetzt"),
    }
}

/// How far an evaluation is answered.
pub fn standing(standing: PatchStanding, language: Language) -> &'static str {
    match standing {
        PatchStanding::NotNeeded => language.pick("nothing to do", "nichts zu tun"),
        PatchStanding::Open => language.pick("neither applied nor planned yet", "weder eingespielt noch geplant"),
        PatchStanding::Planned => language.pick("planned", "geplant"),
        PatchStanding::Settled => language.pick("settled", "erledigt"),
    }
}

/// What came from a source since its last evaluation.
pub fn news(news: SourceNews, language: Language) -> String {
    let SourceNews { advisories, matches, waiting, is_unheard } = news;
    if is_unheard {
        return language.pick("No advisory of a publisher of this name is held here. Compare how it writes its name, or look at the \
                source itself.",
            "Hier liegt kein Sicherheitshinweis eines Herausgebers dieses Namens vor. Vergleichen Sie, wie er seinen Namen \
             schreibt, oder sehen Sie die Quelle selbst an.")
            .to_owned();
    }
    let mut text = match (advisories, matches) {
        (0, 0) => {
            language.pick("None is new or revised since.", "Seither ist keiner neu oder überarbeitet.").to_owned()
        }
        (_, 0) => {
            say!(
                language,
                "{} new or revised since, none of which meets your assets as affected.",
                "{} seither neu oder überarbeitet, keiner davon trifft Ihre Geräte als betroffen.",
                advisories_of(advisories, language)
            )
        }
        _ if matches == 1 => say!(
            language,
            "{} new or revised since; {matches} pair of asset and advisory is, or may be, affected.",
            "{} seither neu oder überarbeitet; {matches} Paar aus Gerät und Sicherheitshinweis ist betroffen oder könnte es sein.",
            advisories_of(advisories, language)
        ),
        _ => say!(
            language,
            "{} new or revised since; {matches} pairs of asset and advisory are, or may be, affected.",
            "{} seither neu oder überarbeitet; {matches} Paare aus Gerät und Sicherheitshinweis sind betroffen oder könnten es sein.",
            advisories_of(advisories, language)
        ),
    };
    if waiting > 0 {
        text.push_str(language.pick(
            " Documents or assets still wait to be matched, so that this may not be all.",
            " Dokumente oder Geräte warten noch auf den Abgleich, dies ist also vielleicht nicht alles.",
        ));
    }
    text
}

fn advisories_of(count: u64, language: Language) -> String {
    match count {
        1 => language.pick("1 advisory", "1 Sicherheitshinweis").to_owned(),
        count => say!(language, "{count} advisories", "{count} Sicherheitshinweise"),
    }
}

/// Why an evaluation or an answer is not kept.
pub fn patch_fault(fault: PatchFault, language: Language) -> String {
    match fault {
        PatchFault::NoWords => language.pick("Say which patches are applicable.", "Nennen Sie die zutreffenden Patches.").to_owned(),
        PatchFault::MatchesUnseen(found) => {
            say!(language, "{} Look at them first; then say in words why nothing is applicable.", "{} Sehen Sie sie zuerst an; sagen Sie dann in Worten, warum nichts zutrifft.", news(found, language))
        }
        PatchFault::Waiting(_) => {
            language.pick("Documents or assets still wait to be matched: what is applicable is not known yet. Try again in a moment, or say in words why nothing is applicable.", "Dokumente oder Geräte warten noch auf den Abgleich: Was zutrifft, ist noch nicht bekannt. Versuchen Sie es gleich noch einmal, oder sagen Sie in Worten, warum nichts zutrifft.")
                .to_owned()
        }
        PatchFault::Unheard => {
            language.pick("No advisory of a publisher of this name is held here, so that nothing of it can be new. Compare how it writes its name, or say in words why nothing is applicable.", "Hier liegt kein Sicherheitshinweis eines Herausgebers dieses Namens vor, also kann nichts von ihm neu sein. Vergleichen Sie, wie er seinen Namen schreibt, oder sagen Sie in Worten, warum nichts zutrifft.")
                .to_owned()
        }
        PatchFault::NoStep(from, by) => {
            say!(language, "“{}” cannot follow here: the evaluation is {}.", "„{}“ kann hier nicht folgen: Stand der Auswertung: {}.", answer(by, language), standing(from, language))
        }
        PatchFault::NoActions => language.pick("Say what was applied, or which actions are planned.", "Sagen Sie, was eingespielt wurde oder welche Maßnahmen geplant sind.").to_owned(),
        PatchFault::NoDay => language.pick("A plan needs the day until which it is carried out, which is not past.", "Ein Plan braucht den Tag, bis zu dem er umgesetzt wird, und der nicht vergangen ist.").to_owned(),
        PatchFault::NoApproval => {
            language.pick("Say who approved the change: the CIP Senior Manager or a delegate (CIP-007-6 R2.4).", "Sagen Sie, wer die Änderung genehmigt hat: der CIP Senior Manager oder ein Beauftragter (CIP-007-6 R2.4).").to_owned()
        }
    }
}

/// Why a policy is not kept.
pub fn policy_fault(fault: PolicyFault, language: Language) -> String {
    let PolicyFault::Days(label, of) = fault;
    say!(
        language,
        "Days are a whole number from 1 to {CLOCK_DAYS_COUNT_MAX}, or nothing for no clock: see “{}”, “{}”.",
        "Tage sind eine ganze Zahl von 1 bis {CLOCK_DAYS_COUNT_MAX}, oder nichts für keine Frist: siehe „{}“, „{}“.",
        super::label(label, language),
        goal(of, language)
    )
}

/// Where the proposed figures come from.
pub fn proposal(language: Language) -> &'static str {
    language.pick("The proposed figures: 14 days for what is exploited are those of CISA's BOD 22-01, 30 days for high severity those of its BOD 19-02, 35 days to decide are those of NERC CIP-007-6 R2.2. The two directives bind federal agencies of the US, not plants; change them to what you can keep.", "Die vorgeschlagenen Zahlen: 14 Tage für Ausgenutztes sind die der BOD 22-01 der CISA, 30 Tage für hohe Schwere die ihrer BOD 19-02, 35 Tage zum Entscheiden die von NERC CIP-007-6 R2.2. Die beiden Anweisungen binden Bundesbehörden der USA, nicht Anlagen; ändern Sie sie auf das, was Sie einhalten können.")
}

/// How days are counted.
pub fn rule(language: Language) -> String {
    say!(
        language,
        "Counted in calendar days: the day on which a clock begins is day 0, its last day is still in time. CIP-007-6 R2.2 and R2.3 give {PATCH_DAYS_COUNT} of them.",
        "Gezählt wird in Kalendertagen: Der Tag, an dem eine Frist beginnt, ist Tag 0, ihr letzter Tag ist noch rechtzeitig. CIP-007-6 R2.2 und R2.3 geben {PATCH_DAYS_COUNT} davon."
    )
}

/// The name of the calendar.
pub fn calendar(language: Language) -> &'static str {
    language.pick("Annunciator: what is due", "Annunciator: was fällig ist")
}

/// In place of the clocks that a calendar or a page no longer holds.
pub fn rest(count: usize, language: Language) -> String {
    say!(
        language,
        "From this day on {count} more are due, which are not shown here",
        "Ab diesem Tag sind {count} weitere fällig, die hier nicht gezeigt werden"
    )
}
