-- When the document was stored that brought a piece of work, and then an alert, about; NULL where something else did: a
-- catalog, an inventory, a person. `document_published` is what its publisher says, for a revision that says a new date.
ALTER TABLE work ADD COLUMN document_stored BIGINT;
ALTER TABLE alerts ADD COLUMN document_stored BIGINT;
ALTER TABLE alerts ADD COLUMN document_published BIGINT;

-- What was handed over since the last look is read without looking at all deliveries.
CREATE INDEX deliveries_handed_over ON deliveries (finished, id) WHERE state = 'delivered';
