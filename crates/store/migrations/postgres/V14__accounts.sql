-- Who may come in: accounts, what they may do where, what they hold. Digests are SHA-256 in hexadecimal; no token is kept.

-- `password` is a PHC string; `secret` the second factor's, `pending` one that was not confirmed yet; `step` the last used.
CREATE TABLE users (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  email TEXT COLLATE "C" NOT NULL UNIQUE,
  name TEXT COLLATE "C" NOT NULL,
  password TEXT COLLATE "C" NOT NULL,
  secret TEXT COLLATE "C" NOT NULL,
  pending TEXT COLLATE "C" NOT NULL,
  step BIGINT NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  digest TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (user_id, digest)
);

CREATE TABLE memberships (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  role TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id, organisation_id);

-- `stage` is `code` between the password and the second factor, `full` afterwards.
CREATE TABLE sessions (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  digest TEXT COLLATE "C" NOT NULL UNIQUE,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  organisation_id TEXT COLLATE "C",
  stage TEXT COLLATE "C" NOT NULL,
  made BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  address TEXT COLLATE "C" NOT NULL,
  agent TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, made);

-- One-time links. `digest` is empty while the mail that carries the link is not written; `mail_due` says when it is.
CREATE TABLE account_links (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  digest TEXT COLLATE "C" NOT NULL,
  purpose TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C" NOT NULL,
  organisation_id TEXT COLLATE "C",
  role TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT,
  mail_due BIGINT,
  mail_attempts BIGINT NOT NULL
);
CREATE INDEX account_links_digest ON account_links (digest);
CREATE INDEX account_links_organisation ON account_links (organisation_id, made);
CREATE INDEX account_links_due ON account_links (mail_due) WHERE mail_due IS NOT NULL;

CREATE TABLE api_tokens (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  digest TEXT COLLATE "C" NOT NULL UNIQUE,
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  name TEXT COLLATE "C" NOT NULL,
  scope TEXT COLLATE "C" NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT,
  revoked BIGINT
);
CREATE INDEX api_tokens_owner ON api_tokens (organisation_id, user_id, made);

-- Tries in a row that did not lead in, for an account, an address or a second factor.
CREATE TABLE sign_in_tries (
  subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  tries BIGINT NOT NULL,
  last BIGINT NOT NULL
);
CREATE INDEX sign_in_tries_last ON sign_in_tries (last);

-- Whoever makes the first account, or takes an administrator's role away, is alone.
INSERT INTO leases (name, fence) VALUES ('accounts', 0);
