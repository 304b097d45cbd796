-- Passkeys: what of a key pair in a person's device opens his account. `credential` is its id there, `public_key` does not
-- change, `state` holds the counter that does.
CREATE TABLE passkeys (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  credential BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  state BLOB NOT NULL,
  transports BIGINT NOT NULL,
  made BIGINT NOT NULL,
  used BIGINT
);
CREATE INDEX passkeys_user ON passkeys (user_id, made);

-- What browsers were asked to sign, for a few minutes and once. `digest` is of what the browser holds; `session` is empty for
-- who is not signed in; `name` is the new passkey's.
CREATE TABLE passkey_challenges (
  digest TEXT NOT NULL PRIMARY KEY,
  session TEXT NOT NULL,
  name TEXT NOT NULL,
  state BLOB NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
CREATE INDEX passkey_challenges_made ON passkey_challenges (made, digest);
