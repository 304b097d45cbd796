-- Times are microseconds since 1970 in UTC, booleans are 0 or 1, ids are hyphenated UUIDs, `body` columns are zstd JSON.
-- The PostgreSQL file of the same name has the same tables and columns.

-- Bytes as the publisher sent them, zstd-compressed, never altered.
CREATE TABLE documents (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  source TEXT NOT NULL,
  signature TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  raw BLOB NOT NULL
);

-- What was found last at each place that documents come from.
CREATE TABLE places (
  source TEXT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL
) WITHOUT ROWID;

-- One row per publisher and tracking id: what lists and filters ask of the current revision.
CREATE TABLE advisories (
  serial INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  namespace TEXT NOT NULL,
  publisher TEXT NOT NULL,
  tracking_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  revision BIGINT NOT NULL,
  version TEXT NOT NULL,
  tlp BIGINT NOT NULL,
  title TEXT NOT NULL,
  published BIGINT,
  updated BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  vendors TEXT NOT NULL,
  findings TEXT NOT NULL,
  label TEXT,
  score DOUBLE PRECISION,
  severity TEXT,
  kev BIGINT NOT NULL DEFAULT 0,
  epss DOUBLE PRECISION,
  assessments BIGINT NOT NULL DEFAULT 0,
  assessed BIGINT,
  UNIQUE (namespace, tracking_id)
);
CREATE INDEX advisories_newest ON advisories (updated, id, tlp, label);
CREATE INDEX advisories_tracking_id ON advisories (tracking_id);
CREATE INDEX advisories_facets ON advisories (label, tlp, id);

-- The whole advisory and its assessment, apart from the rows that lists scan.
CREATE TABLE advisory_bodies (
  advisory_id TEXT NOT NULL PRIMARY KEY,
  advisory BLOB NOT NULL,
  assessment BLOB
);

CREATE TABLE revisions (
  advisory_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  version TEXT NOT NULL,
  released BIGINT,
  tlp BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  silent BIGINT NOT NULL,
  PRIMARY KEY (advisory_id, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX revisions_sha256 ON revisions (sha256, advisory_id);

CREATE TABLE advisory_vendors (
  advisory_id TEXT NOT NULL,
  vendor_key TEXT NOT NULL,
  vendor TEXT NOT NULL,
  PRIMARY KEY (vendor_key, advisory_id)
) WITHOUT ROWID;
CREATE INDEX advisory_vendors_advisory ON advisory_vendors (advisory_id);

CREATE TABLE advisory_cves (
  advisory_id TEXT NOT NULL,
  cve TEXT NOT NULL,
  PRIMARY KEY (cve, advisory_id)
) WITHOUT ROWID;
CREATE INDEX advisory_cves_advisory ON advisory_cves (advisory_id);

-- The words of each advisory; no text is kept, so the index is rebuilt from the bodies when it must be.
CREATE VIRTUAL TABLE advisory_search USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'ascii'
);

-- A case is the problem; merges and splits only move links.
CREATE TABLE cases (
  id TEXT NOT NULL PRIMARY KEY,
  created BIGINT NOT NULL
);
CREATE TABLE case_links (
  advisory_id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES cases (id)
) WITHOUT ROWID;
CREATE INDEX case_links_case ON case_links (case_id, advisory_id);

CREATE TABLE kev (
  cve TEXT NOT NULL PRIMARY KEY,
  date_added TEXT NOT NULL,
  due_date TEXT,
  ransomware BIGINT NOT NULL,
  required_action TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE epss (
  cve TEXT NOT NULL PRIMARY KEY,
  probability DOUBLE PRECISION NOT NULL,
  percentile DOUBLE PRECISION NOT NULL
) WITHOUT ROWID;

CREATE TABLE catalogs (
  name TEXT NOT NULL PRIMARY KEY,
  version TEXT NOT NULL,
  entries BIGINT NOT NULL,
  fetched BIGINT NOT NULL
);

-- What the stages have to do. A row stays when its work is done, so that its fence only ever grows.
CREATE TABLE work (
  stage TEXT NOT NULL,
  subject TEXT NOT NULL,
  pending BIGINT NOT NULL,
  announce BIGINT NOT NULL,
  queued BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (stage, subject)
) WITHOUT ROWID;
CREATE INDEX work_due ON work (stage, run_at, subject) WHERE pending = 1;

-- Rows that only one writer may hold at a time. Their fences grow with every change, so that what was counted once
-- (`documents` and `assessments`: the facets of lists) can be kept until the next change.
CREATE TABLE leases (
  name TEXT NOT NULL PRIMARY KEY,
  fence BIGINT NOT NULL
);
INSERT INTO leases (name, fence) VALUES ('assessments', 0), ('catalogs', 0), ('documents', 0), ('ledger', 0);

CREATE TABLE quarantine (
  id TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  reason TEXT NOT NULL,
  size BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  UNIQUE (source, sha256, reason)
);

-- `inventory` counts the changes of the inventory: matches with an older edition are not written any more.
CREATE TABLE organisations (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  created BIGINT NOT NULL,
  inventory BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE assets (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  external_id TEXT NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  record TEXT NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  UNIQUE (organisation_id, external_id)
);

CREATE TABLE matches (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  advisory_id TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  evidence TEXT NOT NULL,
  matched BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, advisory_id, asset_id)
) WITHOUT ROWID;
CREATE INDEX matches_asset ON matches (organisation_id, asset_id, advisory_id);

CREATE TABLE watchlists (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  recipients TEXT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (organisation_id, name)
);

CREATE TABLE alerts (
  id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  case_id TEXT NOT NULL,
  advisory_id TEXT NOT NULL,
  watchlist TEXT NOT NULL,
  reason TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  content TEXT NOT NULL,
  created BIGINT NOT NULL,
  UNIQUE (organisation_id, dedupe_key)
);
CREATE INDEX alerts_newest ON alerts (organisation_id, created, id);
CREATE INDEX alerts_case ON alerts (organisation_id, case_id);

CREATE TABLE deliveries (
  id TEXT NOT NULL PRIMARY KEY,
  alert_id TEXT NOT NULL REFERENCES alerts (id),
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_attempt BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  message_id TEXT NOT NULL,
  created BIGINT NOT NULL,
  finished BIGINT
);
CREATE INDEX deliveries_due ON deliveries (next_attempt, id) WHERE state = 'pending';
CREATE INDEX deliveries_alert ON deliveries (alert_id, id);

CREATE TABLE attempts (
  delivery_id TEXT NOT NULL REFERENCES deliveries (id),
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (delivery_id, number)
) WITHOUT ROWID;

-- Where the demo's mail ends: nothing leaves the machine.
CREATE TABLE outbox_messages (
  delivery_id TEXT NOT NULL PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX outbox_messages_newest ON outbox_messages (organisation_id, at, delivery_id);

CREATE TABLE ticks (
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  case_id TEXT NOT NULL,
  step_key TEXT NOT NULL,
  who TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, case_id, step_key)
) WITHOUT ROWID;

CREATE TABLE providers (
  name TEXT NOT NULL PRIMARY KEY,
  last_poll BIGINT NOT NULL,
  last_error TEXT NOT NULL
);

-- One chain per organisation and one called `installation`; sealed rows are never changed.
CREATE TABLE ledger (
  chain TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  what TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (chain, sequence)
) WITHOUT ROWID;

-- Entries wait here, written in the transaction of what they tell, until one sealer gives them their place.
CREATE TABLE ledger_pending (
  serial INTEGER PRIMARY KEY,
  chain TEXT NOT NULL,
  what TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL
);
