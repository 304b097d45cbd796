-- By whom else an account is opened: somebody (`subject`) at an OpenID Connect provider (`issuer`).
CREATE TABLE sign_ons (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id),
  made BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE INDEX sign_ons_user ON sign_ons (user_id, made);
