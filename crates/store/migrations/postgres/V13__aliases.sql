-- What an organisation's own spellings mean in the words of advisories. `alias_key` is what the alias is of: no two stand
-- beside each other; `body` is the alias as JSON.
CREATE TABLE aliases (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  id TEXT COLLATE "C" NOT NULL,
  alias_key TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX aliases_key ON aliases (organisation_id, alias_key);

-- Suggestions that a person has rejected: `written_key` is the folded spelling of the inventory, `vendor_key` the vendor that
-- it does not mean.
CREATE TABLE alias_rejections (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  written_key TEXT COLLATE "C" NOT NULL,
  vendor_key TEXT COLLATE "C" NOT NULL,
  written TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, written_key, vendor_key)
);

-- What the aliases say of the assets of a kind; empty where none says anything.
ALTER TABLE asset_kinds ADD COLUMN alias_vendor TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset_kinds ADD COLUMN alias_product TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset_kinds ADD COLUMN alias_order_number TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The product of CPE name and package URL, without the version. Assets that are there keep the kind they have until an import
-- names them again.
ALTER TABLE asset_kinds ADD COLUMN cpe TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset_kinds ADD COLUMN purl TEXT COLLATE "C" NOT NULL DEFAULT '';
