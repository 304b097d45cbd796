-- What the search knows of advisories beside their words; made of their bodies, as the index is, and in no backup.
-- The values of each advisory's fields: `key` folded as lists compare it, `value` as it is shown.
CREATE TABLE advisory_search_fields (
  field TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  advisory_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (field, key, advisory_id)
);
CREATE INDEX advisory_search_fields_advisory ON advisory_search_fields (advisory_id);

-- The same once more, all of a part together as JSON, to be counted in memory: `part` is `document` or `assessment`, `digest`
-- tells whether what is in memory is still so.
CREATE TABLE advisory_search_sets (
  advisory_id TEXT COLLATE "C" NOT NULL,
  part TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  fields TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (advisory_id, part)
);

-- The words of titles and names, each under every spelling that lacks one of its letters.
CREATE TABLE advisory_search_spellings (
  spelling TEXT COLLATE "C" NOT NULL,
  word TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (spelling, word)
);
