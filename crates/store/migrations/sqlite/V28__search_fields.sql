-- What the search knows of advisories beside their words; made of their bodies, as the index is, and in no backup.
-- The values of each advisory's fields: `key` folded as lists compare it, `value` as it is shown.
CREATE TABLE advisory_search_fields (
  field TEXT NOT NULL,
  key TEXT NOT NULL,
  advisory_id TEXT NOT NULL,
  PRIMARY KEY (field, key, advisory_id)
) WITHOUT ROWID;
CREATE INDEX advisory_search_fields_advisory ON advisory_search_fields (advisory_id);

-- The same once more, all of a part together as JSON, to be counted in memory: `part` is `document` or `assessment`, `digest`
-- tells whether what is in memory is still so.
CREATE TABLE advisory_search_sets (
  advisory_id TEXT NOT NULL,
  part TEXT NOT NULL,
  digest TEXT NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (advisory_id, part)
);

-- The words of titles and names, each under every spelling that lacks one of its letters.
CREATE TABLE advisory_search_spellings (
  spelling TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (spelling, word)
) WITHOUT ROWID;
