-- The TLP rank of an advisory that a person deleted: who might read it may go on reading what was told of it. Empty while
-- the advisory is there, whose own counts.
ALTER TABLE alerts ADD COLUMN tlp BIGINT;

-- The products of an inventory are listed in this order.
CREATE INDEX IF NOT EXISTS asset_kinds_texts ON asset_kinds (organisation_id, vendor, product, order_number, version);
