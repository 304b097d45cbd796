-- Providers that a person added, beside the configured ones. `address` is a URL or a folder, as `kind` says; `options`
-- is JSON: what may be reached on its behalf.
CREATE TABLE watched_providers (
  name TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  options TEXT NOT NULL,
  added BIGINT NOT NULL
) WITHOUT ROWID;

-- How each provider stands: when something new came from it last, how long its pauses usually are at most, since when it
-- is silent for longer than that, and since when it does not answer.
CREATE TABLE provider_standings (
  provider_id TEXT NOT NULL PRIMARY KEY,
  last_news BIGINT,
  usual_pause BIGINT,
  silent_since BIGINT,
  unanswered_since BIGINT
) WITHOUT ROWID;

-- The detached signatures of documents, as their publishers made them.
CREATE TABLE document_signatures (
  sha256 TEXT NOT NULL PRIMARY KEY,
  raw BLOB NOT NULL
);
