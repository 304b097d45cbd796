-- Assets of one kind (the same vendor, product, order number and version) get the same verdicts, so that matches are kept
-- once for each kind. The id is a digest of the organisation and the texts. `assets` counts the kind's assets; `state` is
-- `new` until the kind has met all advisories, then `met`, and `again` when it must meet them once more.
CREATE TABLE asset_kinds (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  id TEXT NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  order_number TEXT NOT NULL,
  version TEXT NOT NULL,
  assets BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (organisation_id, id)
) WITHOUT ROWID;
CREATE INDEX asset_kinds_open ON asset_kinds (organisation_id, id) WHERE state <> 'met';
CREATE INDEX asset_kinds_empty ON asset_kinds (organisation_id, id) WHERE assets = 0;

-- Assets that came into a kind since the organisation was matched last, `from_kind_id` empty for one that was not there:
-- what the kind's matches say may be news to them.
CREATE TABLE kind_moves (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  from_kind_id TEXT NOT NULL,
  kind_id TEXT NOT NULL,
  moved BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, from_kind_id, kind_id)
) WITHOUT ROWID;

ALTER TABLE assets ADD COLUMN kind_id TEXT NOT NULL DEFAULT '';
CREATE INDEX assets_kind ON assets (organisation_id, kind_id, external_id);

-- Kinds of assets that are there have the id of one of their assets, which is no digest, and are as good.
INSERT INTO asset_kinds (organisation_id, id, vendor, product, order_number, version, assets, state)
  SELECT organisation_id, min(id), vendor, product, coalesce(json_extract(record, '$.order_number'), ''), coalesce(json_extract(record, '$.version'), ''), count(*), 'again'
  FROM assets GROUP BY organisation_id, vendor, product, coalesce(json_extract(record, '$.order_number'), ''), coalesce(json_extract(record, '$.version'), '');
UPDATE assets SET kind_id = k.id FROM asset_kinds k
  WHERE k.organisation_id = assets.organisation_id AND k.vendor = assets.vendor AND k.product = assets.product
    AND k.order_number = coalesce(json_extract(record, '$.order_number'), '') AND k.version = coalesce(json_extract(record, '$.version'), '');

CREATE TABLE kind_matches (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  advisory_id TEXT NOT NULL,
  kind_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  evidence TEXT NOT NULL,
  matched BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id, kind_id)
) WITHOUT ROWID;
INSERT INTO kind_matches (organisation_id, advisory_id, kind_id, verdict, confidence, evidence, matched)
  SELECT m.organisation_id, m.advisory_id, a.kind_id, min(m.verdict), min(m.confidence), min(m.evidence), min(m.matched)
  FROM matches m JOIN assets a ON a.id = m.asset_id AND a.organisation_id = m.organisation_id
  GROUP BY m.organisation_id, m.advisory_id, a.kind_id;
DROP TABLE matches;
ALTER TABLE kind_matches RENAME TO matches;
CREATE INDEX matches_kind ON matches (organisation_id, kind_id, advisory_id, verdict);

-- Its fence is the edition of the rules that the matches are made with.
INSERT INTO leases (name, fence) VALUES ('matching', 0);

-- What was imported and not yet matched is told when it is; and all inventories are matched once more.
INSERT INTO kind_moves (organisation_id, from_kind_id, kind_id, moved)
  SELECT k.organisation_id, '', k.id, 0 FROM asset_kinds k
  JOIN work w ON w.stage = 'match_organisation' AND w.subject = k.organisation_id AND w.pending = 1;
INSERT INTO work (stage, subject, pending, announce, queued, run_at, lease_until, fence, attempts, error)
  SELECT DISTINCT 'match_organisation', organisation_id, 1, 0, 0, 0, 0, 0, 0, '' FROM asset_kinds WHERE 1 = 1
  ON CONFLICT (stage, subject) DO UPDATE SET
    pending = 1, run_at = 0, lease_until = 0, fence = work.fence + 1, attempts = 0, error = '';
