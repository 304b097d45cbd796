-- Providers that a person added, beside the configured ones. `address` is a URL or a folder, as `kind` says; `options`
-- is JSON: what may be reached on its behalf.
CREATE TABLE watched_providers (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  options TEXT COLLATE "C" NOT NULL,
  added BIGINT NOT NULL
);

-- How each provider stands: when something new came from it last, how long its pauses usually are at most, since when it
-- is silent for longer than that, and since when it does not answer.
CREATE TABLE provider_standings (
  provider_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  last_news BIGINT,
  usual_pause BIGINT,
  silent_since BIGINT,
  unanswered_since BIGINT
);

-- The detached signatures of documents, as their publishers made them.
CREATE TABLE document_signatures (
  sha256 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  raw BYTEA NOT NULL
);

-- Like all other text, these are ordered by their bytes, whatever the database's own order is: both databases then list
-- and export the same.
ALTER TABLE provider_documents
  ALTER COLUMN provider_id TYPE TEXT COLLATE "C",
  ALTER COLUMN url TYPE TEXT COLLATE "C",
  ALTER COLUMN sha256 TYPE TEXT COLLATE "C";
ALTER TABLE provider_indexes
  ALTER COLUMN provider_id TYPE TEXT COLLATE "C",
  ALTER COLUMN url TYPE TEXT COLLATE "C";
ALTER TABLE checks
  ALTER COLUMN id TYPE TEXT COLLATE "C",
  ALTER COLUMN provider_id TYPE TEXT COLLATE "C";
ALTER TABLE check_failures
  ALTER COLUMN check_id TYPE TEXT COLLATE "C",
  ALTER COLUMN url TYPE TEXT COLLATE "C";
