-- What catalogs of exploited vulnerabilities other than CISA's list; a catalog's name is that of the configuration.
CREATE TABLE exploited (
  catalog TEXT COLLATE "C" NOT NULL,
  cve TEXT COLLATE "C" NOT NULL,
  date_added TEXT COLLATE "C",
  PRIMARY KEY (cve, catalog)
);

-- The last look at each catalog. `edition` is what its address is asked by next time, as JSON.
CREATE TABLE catalog_looks (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  error TEXT COLLATE "C" NOT NULL,
  edition TEXT COLLATE "C" NOT NULL
);

-- What CVE records say; `body` as the decisions read it, `sha256` of the record as published, `updated` as the record dates
-- itself. `ssvc` is the judgement of a record that was not taken back, as JSON: pages ask for it alone.
CREATE TABLE cve_records (
  cve TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  sha256 TEXT COLLATE "C" NOT NULL,
  seen BIGINT NOT NULL,
  updated BIGINT,
  ssvc TEXT COLLATE "C",
  body BYTEA NOT NULL
);

-- Advisories that only a feed announced, and the advisory that took the place of each when its document came. Publisher and
-- tracking id are those of its address, which outlives it. `changes` counts what became known of it, an edit or a record of
-- one of its CVEs; `filled` is the count up to which it was filled in from the records.
CREATE TABLE announcements (
  advisory_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  publisher TEXT COLLATE "C" NOT NULL,
  tracking_id TEXT COLLATE "C" NOT NULL,
  changes BIGINT NOT NULL,
  filled BIGINT NOT NULL,
  superseded_by TEXT COLLATE "C"
);
CREATE INDEX announcements_tracking ON announcements (tracking_id);

-- In small letters: the names of documents, and of announcements those under which their documents may arrive.
CREATE TABLE advisory_names (
  name TEXT COLLATE "C" NOT NULL,
  advisory_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (name, advisory_id)
);
CREATE INDEX advisory_names_advisory ON advisory_names (advisory_id);
INSERT INTO advisory_names (name, advisory_id) SELECT lower(tracking_id), id FROM advisories;
