-- Drafts by a language model, one for each advisory, made of the document with this hash by this model. `state` is `asked`,
-- `kept`, `discarded` or `failed`; only a kept one has a body (JSON). The fence proves whose question it was.
CREATE TABLE drafts (
  advisory_id TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  model TEXT NOT NULL,
  prompt_version BIGINT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL
) WITHOUT ROWID;
