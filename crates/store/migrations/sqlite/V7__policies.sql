-- The EPSS probability that stood before the stored one, and the last day of the edition that had it; of CVEs that
-- advisories name.
CREATE TABLE epss_before (
  cve TEXT NOT NULL PRIMARY KEY,
  probability DOUBLE PRECISION NOT NULL,
  date TEXT NOT NULL
) WITHOUT ROWID;

-- Policies that organisations have in place of the installation's, as they were given.
CREATE TABLE organisation_policies (
  organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  changed BIGINT NOT NULL
) WITHOUT ROWID;

-- What the policies of organisations make of advisories; `label` is that of `body`.
CREATE TABLE organisation_assessments (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  advisory_id TEXT NOT NULL,
  label TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id)
) WITHOUT ROWID;
