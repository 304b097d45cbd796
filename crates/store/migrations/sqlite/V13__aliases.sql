-- What an organisation's own spellings mean in the words of advisories. `alias_key` is what the alias is of: no two stand
-- beside each other; `body` is the alias as JSON.
CREATE TABLE aliases (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  id TEXT NOT NULL,
  alias_key TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX aliases_key ON aliases (organisation_id, alias_key);

-- Suggestions that a person has rejected: `written_key` is the folded spelling of the inventory, `vendor_key` the vendor that
-- it does not mean.
CREATE TABLE alias_rejections (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  written_key TEXT NOT NULL,
  vendor_key TEXT NOT NULL,
  written TEXT NOT NULL,
  reason TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, written_key, vendor_key)
) WITHOUT ROWID;

-- What the aliases say of the assets of a kind; empty where none says anything.
ALTER TABLE asset_kinds ADD COLUMN alias_vendor TEXT NOT NULL DEFAULT '';
ALTER TABLE asset_kinds ADD COLUMN alias_product TEXT NOT NULL DEFAULT '';
ALTER TABLE asset_kinds ADD COLUMN alias_order_number TEXT NOT NULL DEFAULT '';

-- The product of CPE name and package URL, without the version. Assets that are there keep the kind they have until an import
-- names them again.
ALTER TABLE asset_kinds ADD COLUMN cpe TEXT NOT NULL DEFAULT '';
ALTER TABLE asset_kinds ADD COLUMN purl TEXT NOT NULL DEFAULT '';
