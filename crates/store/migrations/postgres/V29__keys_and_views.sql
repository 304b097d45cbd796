-- What programs sent under a key of their own, so that it is done once, and what they were answered. `owner` is a token, a
-- person, or everybody where nobody signs in; `status` is empty while the answer is not known.
CREATE TABLE idempotency_keys (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  owner TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  begun BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  status BIGINT,
  content_type TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (organisation_id, owner, key)
);
CREATE INDEX idempotency_keys_expires ON idempotency_keys (organisation_id, expires);

-- Filters of the list of advisories under a name. `owner` is the person whose view it is; empty: the organisation's.
CREATE TABLE saved_views (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  id TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  query TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  made BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id),
  UNIQUE (organisation_id, owner, name)
);
