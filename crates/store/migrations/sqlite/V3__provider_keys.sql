-- The OpenPGP keys that each provider was seen with. Only accepted ones prove anything.
CREATE TABLE provider_keys (
  provider_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  armored TEXT NOT NULL,
  accepted BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  PRIMARY KEY (provider_id, fingerprint)
) WITHOUT ROWID;
