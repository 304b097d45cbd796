-- The OpenPGP keys that each provider was seen with. Only accepted ones prove anything.
CREATE TABLE provider_keys (
  provider_id TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  armored TEXT COLLATE "C" NOT NULL,
  accepted BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  PRIMARY KEY (provider_id, fingerprint)
);
