-- What catalogs of exploited vulnerabilities other than CISA's list; a catalog's name is that of the configuration.
CREATE TABLE exploited (
  catalog TEXT NOT NULL,
  cve TEXT NOT NULL,
  date_added TEXT,
  PRIMARY KEY (cve, catalog)
) WITHOUT ROWID;

-- The last look at each catalog. `edition` is what its address is asked by next time, as JSON.
CREATE TABLE catalog_looks (
  name TEXT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  error TEXT NOT NULL,
  edition TEXT NOT NULL
) WITHOUT ROWID;

-- What CVE records say; `body` as the decisions read it, `sha256` of the record as published.
CREATE TABLE cve_records (
  cve TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  seen BIGINT NOT NULL,
  body BLOB NOT NULL
) WITHOUT ROWID;

-- Advisories that only a feed announced, and the advisory that took the place of each when its document came.
CREATE TABLE announcements (
  advisory_id TEXT NOT NULL PRIMARY KEY,
  superseded_by TEXT
) WITHOUT ROWID;

-- The names under which an announcement's document may arrive.
CREATE TABLE announced_names (
  name TEXT NOT NULL,
  advisory_id TEXT NOT NULL,
  PRIMARY KEY (name, advisory_id)
) WITHOUT ROWID;
CREATE INDEX announced_names_advisory ON announced_names (advisory_id);
