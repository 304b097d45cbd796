-- The EPSS probability that stood before the stored one, and the last day of the edition that had it; of CVEs that
-- advisories name.
CREATE TABLE epss_before (
  cve TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  probability DOUBLE PRECISION NOT NULL,
  date TEXT COLLATE "C" NOT NULL
);

-- Policies that organisations have in place of the installation's, as they were given.
CREATE TABLE organisation_policies (
  organisation_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES organisations (id),
  version TEXT COLLATE "C" NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  changed BIGINT NOT NULL
);

-- What the policies of organisations make of advisories; `label` is that of `body`.
CREATE TABLE organisation_assessments (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  advisory_id TEXT COLLATE "C" NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id)
);
