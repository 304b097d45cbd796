//! `/document`: title, publisher, tracking, distribution, notes, references.
//!
//! Does not know: products and vulnerabilities.

use crate::document::{Acknowledgment, Distribution, Document, Note, Publisher, Reference, Revision, Tracking};
use crate::place::Object;

/// The document without its products and vulnerabilities.
pub(super) fn read(root: &Object<'_, '_>) -> Document {
    root.required_object("document", |head| Document {
        csaf_version: head.required_text("csaf_version"),
        category: head.required_text("category"),
        title: head.required_text("title"),
        lang: head.text("lang"),
        publisher: head.required_object("publisher", |publisher| read_publisher(&publisher)).unwrap_or_default(),
        tracking: head.required_object("tracking", |tracking| read_tracking(&tracking)).unwrap_or_default(),
        distribution: head.object("distribution", |it| read_distribution(&it)).unwrap_or_default(),
        aggregate_severity: head.object("aggregate_severity", |severity| severity.required_text("text")),
        acknowledgments: head.objects("acknowledgments", |it| read_acknowledgment(&it)),
        notes: read_notes(&head),
        references: read_references(&head),
        ..Document::default()
    })
    .unwrap_or_default()
}

/// The `notes` of the document or of a vulnerability.
pub(super) fn read_notes(owner: &Object<'_, '_>) -> Vec<Note> {
    owner.objects("notes", |note| Note {
        category: note.required_text("category"),
        title: note.text("title"),
        text: note.required_text("text"),
        pointer: note.pointer(),
    })
}

/// The `references` of the document or of a vulnerability.
pub(super) fn read_references(owner: &Object<'_, '_>) -> Vec<Reference> {
    owner.objects("references", |reference| Reference {
        category: reference.text("category"),
        summary: reference.required_text("summary"),
        url: reference.required_text("url"),
    })
}

/// The `publisher` of a document or of a provider's metadata.
pub(crate) fn read_publisher(publisher: &Object<'_, '_>) -> Publisher {
    Publisher {
        category: publisher.required_text("category"),
        name: publisher.required_text("name"),
        namespace: publisher.required_text("namespace"),
        contact_details: publisher.text("contact_details"),
        issuing_authority: publisher.text("issuing_authority"),
    }
}

fn read_tracking(tracking: &Object<'_, '_>) -> Tracking {
    Tracking {
        id: tracking.required_text("id"),
        aliases: tracking.texts("aliases"),
        status: tracking.required_text("status"),
        version: tracking.required_text("version"),
        initial_release_date: tracking.required_text("initial_release_date"),
        current_release_date: tracking.required_text("current_release_date"),
        revision_history: tracking.objects("revision_history", |revision| Revision {
            date: revision.required_text("date"),
            number: revision.required_text("number"),
            summary: revision.required_text("summary"),
        }),
        generator: tracking.object("generator", |it| read_generator(&it)).flatten(),
    }
}

fn read_generator(generator: &Object<'_, '_>) -> Option<String> {
    generator
        .object("engine", |engine| match (engine.text("name"), engine.text("version")) {
            (Some(name), Some(version)) => Some(format!("{name} {version}")),
            (name, version) => name.or(version),
        })
        .flatten()
}

fn read_distribution(distribution: &Object<'_, '_>) -> Distribution {
    Distribution {
        tlp_label: distribution.object("tlp", |tlp| tlp.text("label")).flatten(),
        text: distribution.text("text"),
    }
}

fn read_acknowledgment(acknowledgment: &Object<'_, '_>) -> Acknowledgment {
    Acknowledgment {
        names: acknowledgment.texts("names"),
        organization: acknowledgment.text("organization"),
        summary: acknowledgment.text("summary"),
    }
}
