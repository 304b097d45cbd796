-- The language that a person chose, wherever he signs in; empty for none.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT '';

-- What came since a visit is asked for on every start page.
CREATE INDEX revisions_first_seen ON revisions (first_seen, advisory_id);
