-- What a match hangs on, as digests (`triage::disposition`): `basis` of asset, products and ranges, `remedy` of fixes and
-- remediations. Empty until the kind is matched once more.
ALTER TABLE matches ADD COLUMN basis TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE matches ADD COLUMN remedy TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What people say of a match: it holds while the match has the same basis.
CREATE TABLE match_decisions (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  advisory_id TEXT COLLATE "C" NOT NULL,
  asset_id TEXT COLLATE "C" NOT NULL,
  decision TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  basis TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id, asset_id)
);
CREATE INDEX match_decisions_asset ON match_decisions (organisation_id, asset_id, advisory_id);

-- How far the remediation of each vulnerability on an asset is. Once a person said anything of an asset and an advisory, each
-- of its vulnerabilities has a row.
CREATE TABLE remediation_states (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  advisory_id TEXT COLLATE "C" NOT NULL,
  asset_id TEXT COLLATE "C" NOT NULL,
  vulnerability TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  basis TEXT COLLATE "C" NOT NULL,
  remedy TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id, asset_id, vulnerability)
);
CREATE INDEX remediation_states_asset ON remediation_states (organisation_id, asset_id, advisory_id);

-- What an organisation's people write about an advisory, and which revision they have read last.
CREATE TABLE comments (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  advisory_id TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX comments_advisory ON comments (organisation_id, advisory_id, at, id);
CREATE TABLE read_marks (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  advisory_id TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id)
);

-- Every inventory is matched once more, so that each match says what it hangs on.
UPDATE asset_kinds SET state = 'again' WHERE state = 'met';
INSERT INTO work (stage, subject, pending, announce, queued, run_at, lease_until, fence, attempts, error)
  SELECT DISTINCT 'match_organisation', organisation_id, 1, 0, 0, 0, 0, 0, 0, '' FROM asset_kinds WHERE 1 = 1
  ON CONFLICT (stage, subject) DO UPDATE SET
    pending = 1, run_at = 0, lease_until = 0, fence = work.fence + 1, attempts = 0, error = '';
