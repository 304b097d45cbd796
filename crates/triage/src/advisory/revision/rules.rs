//! The kinds of change, and the rules that say which of them a reader has to know of.
//!
//! Material is what makes a reader worse off or gives him something to do, and what nobody can be sure of.
//! `docs/reference/revisions.md` lists both; a test holds it against this file. Does not know: how they are said.

use serde::{Deserialize, Serialize};

terms! {
    /// What kind of thing differs, in the order it is shown.
    ChangeCode {
        /// The title.
        TitleChanged = "title_changed",
        /// CSAF's category of the document.
        CategoryChanged = "category_changed",
        /// The sharing label.
        TlpChanged = "tlp_changed",
        /// What the publisher says about exploitation.
        ExploitationChanged = "exploitation_changed",
        /// A product more.
        ProductAdded = "product_added",
        /// A product less.
        ProductRemoved = "product_removed",
        /// The same product under another name or vendor.
        ProductRenamed = "product_renamed",
        /// The versions of a product.
        VersionsChanged = "versions_changed",
        /// The order numbers of a product.
        OrderNumbersChanged = "order_numbers_changed",
        /// CPE, package URLs, serial numbers, hashes, families or parts of a product.
        IdentifiersChanged = "identifiers_changed",
        /// Whether a product is affected by a vulnerability.
        ProductStatusChanged = "product_status_changed",
        /// Whether there is a fix for a product.
        FixStatusChanged = "fix_status_changed",
        /// Which version fixes a product.
        FixedVersionChanged = "fixed_version_changed",
        /// A vulnerability more.
        VulnerabilityAdded = "vulnerability_added",
        /// A vulnerability less.
        VulnerabilityRemoved = "vulnerability_removed",
        /// The id of a vulnerability.
        VulnerabilityRenamed = "vulnerability_renamed",
        /// The title of a vulnerability.
        VulnerabilityTitleChanged = "vulnerability_title_changed",
        /// A score more.
        ScoreAdded = "score_added",
        /// A score less.
        ScoreRemoved = "score_removed",
        /// A score or its vector.
        ScoreChanged = "score_changed",
        /// The products a score is for.
        ScoreProductsChanged = "score_products_changed",
        /// What the publisher says about the impact.
        ImpactChanged = "impact_changed",
        /// Why a product is not affected.
        JustificationChanged = "justification_changed",
        /// SSVC as the document has it.
        SsvcChanged = "ssvc_changed",
        /// A weakness more.
        WeaknessAdded = "weakness_added",
        /// A weakness less.
        WeaknessRemoved = "weakness_removed",
        /// A remediation more.
        RemediationAdded = "remediation_added",
        /// A remediation less.
        RemediationRemoved = "remediation_removed",
        /// The text of a remediation.
        RemediationChanged = "remediation_changed",
        /// The category of a remediation.
        RemediationCategoryChanged = "remediation_category_changed",
        /// The products a remediation is for.
        RemediationProductsChanged = "remediation_products_changed",
        /// The vulnerabilities a remediation is for.
        RemediationVulnerabilitiesChanged = "remediation_vulnerabilities_changed",
        /// The link of a remediation.
        RemediationLinkChanged = "remediation_link_changed",
        /// Whether a remediation needs a restart.
        RestartChanged = "restart_changed",
        /// A note more.
        NoteAdded = "note_added",
        /// A note less.
        NoteRemoved = "note_removed",
        /// The text or the caption of a note.
        NoteChanged = "note_changed",
        /// A reference more.
        ReferenceAdded = "reference_added",
        /// A reference less.
        ReferenceRemoved = "reference_removed",
        /// The caption of a reference.
        ReferenceChanged = "reference_changed",
        /// The people who are thanked.
        AcknowledgmentsChanged = "acknowledgments_changed",
        /// The publisher's version number.
        VersionChanged = "version_changed",
        /// The publisher's dates.
        DatesChanged = "dates_changed",
        /// Draft, interim or final.
        TrackingStatusChanged = "tracking_status_changed",
        /// The publisher's revision history.
        HistoryChanged = "history_changed",
        /// The publisher's name or role.
        PublisherChanged = "publisher_changed",
        /// The publisher's other ids of the document.
        AliasesChanged = "aliases_changed",
        /// The language.
        LanguageChanged = "language_changed",
        /// Order, internal numbers or form, and nothing that is said.
        FormChanged = "form_changed",
    }
}

terms! {
    /// Why a change is material or not; the material ones come first.
    Rule {
        /// The document says that it was withdrawn, or no longer says so.
        Withdrawn = "withdrawn",
        /// A note speaks of withdrawal, or no longer does.
        WithdrawalNote = "withdrawal_note",
        /// A statement on exploitation is new or worse, or a denial is gone.
        Exploitation = "exploitation",
        /// A product is named that was not.
        NewProduct = "new_product",
        /// A product has another name: whoever looks for it by name may find it only now.
        NewName = "new_name",
        /// More versions are named.
        RangeWidened = "range_widened",
        /// Versions differ, and nobody can say that there are not more of them.
        RangeUnclear = "range_unclear",
        /// An order number is named that was not.
        NewOrderNumber = "new_order_number",
        /// A product became affected, or may be.
        NewlyAffected = "newly_affected",
        /// What was said to be fixed or not affected is no longer said to be.
        AssuranceGone = "assurance_gone",
        /// A product is listed as fixed or recommended.
        FixListed = "fix_listed",
        /// A fix is available that was not.
        FixAvailable = "fix_available",
        /// A fix is no longer offered.
        FixWithdrawn = "fix_withdrawn",
        /// What is said about a fix differs in another way.
        FixOutlook = "fix_outlook",
        /// Another version is the fixed one.
        OtherFixedVersion = "other_fixed_version",
        /// A vulnerability is named that was not.
        NewVulnerability = "new_vulnerability",
        /// A vulnerability has another id: what catalogs know of it changes.
        OtherId = "other_id",
        /// The score rose into a higher band.
        ScoreBandUp = "score_band_up",
        /// A score is stated where there was none, or none where there was one.
        ScoreKnown = "score_known",
        /// A part of the vector became worse.
        VectorWorse = "vector_worse",
        /// A score holds for other products.
        ScoreScope = "score_scope",
        /// The publisher says something else about the impact or the reason.
        Judgement = "judgement",
        /// There is a step that was not there.
        NewStep = "new_step",
        /// A step is gone.
        StepGone = "step_gone",
        /// A step says something else.
        OtherStep = "other_step",
        /// A step holds for other products or vulnerabilities.
        StepScope = "step_scope",
        /// A note about the affected products says something else.
        ProductNote = "product_note",
        /// Fewer may read it.
        SharingStricter = "sharing_stricter",
        /// Fewer products, versions or vulnerabilities.
        LessAffected = "less_affected",
        /// A statement on exploitation is milder, or says the same.
        ExploitationNoWorse = "exploitation_no_worse",
        /// The score did not reach a higher band, and no part of the vector became worse.
        ScoreNoWorse = "score_no_worse",
        /// Only case, punctuation, blanks or a letter of a long word.
        Spelling = "spelling",
        /// Text that asks for nothing.
        Wording = "wording",
        /// How a thing is classified or numbered.
        Classification = "classification",
        /// Where to read on.
        Link = "link",
        /// The publisher's own bookkeeping: versions, dates, history, thanks.
        Bookkeeping = "bookkeeping",
        /// More may read it.
        SharingWider = "sharing_wider",
        /// Nothing that is said differs.
        Form = "form",
    }
}

impl Rule {
    /// Whether a reader has to know of it.
    pub fn is_material(self) -> bool {
        self <= Rule::SharingStricter
    }
}
