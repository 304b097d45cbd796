-- The case an advisory has when it is linked with no other: ticks and alerts stay with it, so that joins and splits only
-- move links.
ALTER TABLE case_links ADD COLUMN home TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE case_links SET home = case_id;
CREATE INDEX case_links_home ON case_links (home);

-- What the cases of an advisory hang on, as JSON; `cve_set` is the same for all that name exactly the same CVEs.
CREATE TABLE case_facts (
  advisory_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  cve_set TEXT COLLATE "C",
  facts TEXT COLLATE "C" NOT NULL
);
CREATE INDEX case_facts_cve_set ON case_facts (cve_set);

-- In small letters: ids of others that an advisory names.
CREATE TABLE case_mentions (
  name TEXT COLLATE "C" NOT NULL,
  advisory_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (name, advisory_id)
);
CREATE INDEX case_mentions_advisory ON case_mentions (advisory_id);

-- Why two advisories tell of one problem, as JSON; `one` is the smaller id.
CREATE TABLE case_reasons (
  one TEXT COLLATE "C" NOT NULL,
  other TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (one, other)
);
CREATE INDEX case_reasons_other ON case_reasons (other);

-- Cases change on one node at a time.
INSERT INTO leases (name, fence) VALUES ('cases', 0);

-- Cases of advisories that are there are looked for when they are assessed.
INSERT INTO work (stage, subject, pending, announce, queued, run_at, lease_until, fence, attempts, error)
  SELECT 'assess', id, 1, 0, 0, 0, 0, 0, 0, '' FROM advisories WHERE 1 = 1
  ON CONFLICT (stage, subject) DO UPDATE SET
    announce = CASE WHEN work.pending = 1 THEN work.announce ELSE 0 END,
    pending = 1, run_at = 0, lease_until = 0, fence = work.fence + 1, attempts = 0, error = '';
