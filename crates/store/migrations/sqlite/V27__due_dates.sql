-- The day until which a person wants a match put right; it beats the policy's. Rows are only added: the last of a pair counts,
-- and an empty `due` takes it back.
CREATE TABLE match_dues (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  advisory_id TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  due TEXT NOT NULL,
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  is_last BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id, asset_id, number)
) WITHOUT ROWID;
CREATE INDEX match_dues_asset ON match_dues (organisation_id, asset_id, advisory_id);

-- Since when anything of the publisher was held, once one of its advisories was deleted; until then those that are there say so.
ALTER TABLE alerts ADD COLUMN held_since BIGINT;
