-- When the publisher took the document back; the advisory is kept.
ALTER TABLE advisories ADD COLUMN withdrawn BIGINT;

-- What each provider lists, or listed, and what became of it. A provider's id is its name in the configuration.
CREATE TABLE provider_documents (
  provider_id TEXT NOT NULL,
  url TEXT NOT NULL,
  link TEXT NOT NULL,
  sha256 TEXT,
  listed_updated BIGINT,
  probe TEXT,
  checked BIGINT NOT NULL,
  missing_since BIGINT,
  withdrawn BIGINT,
  failure TEXT,
  failures BIGINT NOT NULL,
  PRIMARY KEY (provider_id, url)
) WITHOUT ROWID;
CREATE INDEX provider_documents_sha256 ON provider_documents (sha256);

-- What was kept of each index file, so that only a newer one is read.
CREATE TABLE provider_indexes (
  provider_id TEXT NOT NULL,
  url TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (provider_id, url)
) WITHOUT ROWID;

CREATE TABLE checks (
  id TEXT NOT NULL PRIMARY KEY,
  provider_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  started BIGINT NOT NULL,
  finished BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  new BIGINT NOT NULL,
  revised BIGINT NOT NULL,
  silent BIGINT NOT NULL,
  withdrawn BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  unchanged BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  error TEXT NOT NULL
);
CREATE INDEX checks_provider ON checks (provider_id, started);

CREATE TABLE check_failures (
  check_id TEXT NOT NULL,
  url TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (check_id, url)
) WITHOUT ROWID;
