-- What happened to an asset: `new`, `changed` (with the fields before and after, as JSON) or `deleted`. Kept when the asset
-- is deleted. `number` counts the changes of one external id; the slot is that number in a ring, so that the oldest change
-- gives way.
CREATE TABLE asset_changes (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  external_id TEXT NOT NULL,
  slot BIGINT NOT NULL,
  number BIGINT NOT NULL,
  what TEXT NOT NULL,
  fields TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, external_id, slot)
) WITHOUT ROWID;

-- Inventories that somebody looks at before they are imported; they are gone after an hour.
CREATE TABLE inventory_uploads (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL,
  raw BLOB NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX inventory_uploads_organisation ON inventory_uploads (organisation_id, at);
