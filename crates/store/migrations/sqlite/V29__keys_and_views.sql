-- What programs sent under a key of their own, so that it is done once, and what they were answered. `owner` is a token, a
-- person, or everybody where nobody signs in; `status` is empty while the answer is not known.
CREATE TABLE idempotency_keys (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  begun BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  status BIGINT,
  content_type TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (organisation_id, owner, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_expires ON idempotency_keys (organisation_id, expires);

-- Filters of the list of advisories under a name. `owner` is the person whose view it is; empty: the organisation's.
CREATE TABLE saved_views (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  id TEXT NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  who TEXT NOT NULL,
  made BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id),
  UNIQUE (organisation_id, owner, name)
) WITHOUT ROWID;
