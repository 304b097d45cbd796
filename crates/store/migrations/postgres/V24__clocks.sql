-- In how many days an organisation's matches must be decided and put right, by label (`triage::clock`), as JSON.
CREATE TABLE clock_policies (
  organisation_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES organisations (id),
  body TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  changed BIGINT NOT NULL
);

-- When an advisory was first shown to touch, or perhaps touch, a kind of assets: matches are written anew, this is not.
CREATE TABLE clock_starts (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  advisory_id TEXT COLLATE "C" NOT NULL,
  kind_id TEXT COLLATE "C" NOT NULL,
  started BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id, kind_id)
);
INSERT INTO clock_starts (organisation_id, advisory_id, kind_id, started)
  SELECT organisation_id, advisory_id, kind_id, matched FROM matches WHERE verdict IN ('affected', 'needs_data');

-- Patch sources that an organisation tracks (NERC CIP-007-6 R2.1); `publisher` is empty for one that is tracked by hand.
CREATE TABLE patch_sources (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  name TEXT COLLATE "C" NOT NULL,
  publisher TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  tracked BIGINT NOT NULL,
  ended BIGINT
);
CREATE UNIQUE INDEX patch_sources_name ON patch_sources (organisation_id, name) WHERE ended IS NULL;

-- Evaluations (R2.2) and what was done about them (R2.3, R2.4): rows are only added. `advisories` and `matches` are what was
-- new from the source then.
CREATE TABLE patch_evaluations (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  source_id TEXT COLLATE "C" NOT NULL REFERENCES patch_sources (id),
  finding TEXT COLLATE "C" NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  advisories BIGINT NOT NULL,
  matches BIGINT NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX patch_evaluations_source ON patch_evaluations (organisation_id, source_id, at);
CREATE TABLE patch_answers (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  evaluation_id TEXT COLLATE "C" NOT NULL REFERENCES patch_evaluations (id),
  answer TEXT COLLATE "C" NOT NULL,
  words TEXT COLLATE "C" NOT NULL,
  due TEXT COLLATE "C" NOT NULL,
  approved_by TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX patch_answers_evaluation ON patch_answers (organisation_id, evaluation_id, at);

-- The calendar of an organisation's clocks: whoever knows its token reads it. Only the token's digest is kept.
CREATE TABLE clock_calendars (
  organisation_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES organisations (id),
  token_sha256 TEXT COLLATE "C" NOT NULL UNIQUE,
  who TEXT COLLATE "C" NOT NULL,
  created BIGINT NOT NULL
);
