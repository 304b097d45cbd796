-- By whom else an account is opened: somebody (`subject`) at an OpenID Connect provider (`issuer`).
CREATE TABLE sign_ons (
  issuer TEXT COLLATE "C" NOT NULL,
  subject TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  made BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX sign_ons_user ON sign_ons (user_id, made);
