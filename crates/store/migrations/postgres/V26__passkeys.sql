-- Passkeys: what of a key pair in a person's device opens his account. `credential` is its id there, `public_key` does not
-- change, `state` holds the counter that does.
CREATE TABLE passkeys (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  name TEXT COLLATE "C" NOT NULL,
  credential BYTEA NOT NULL UNIQUE,
  public_key BYTEA NOT NULL,
  state BYTEA NOT NULL,
  transports BIGINT NOT NULL,
  made BIGINT NOT NULL,
  used BIGINT
);
CREATE INDEX passkeys_user ON passkeys (user_id, made);

-- What browsers were asked to sign, for a few minutes and once. `digest` is of what the browser holds; `session` is empty for
-- who is not signed in; `name` is the new passkey's.
CREATE TABLE passkey_challenges (
  digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  session TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  state BYTEA NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_made ON passkey_challenges (made, digest);
