-- What the referee said of each document: of the bytes with this hash, by this version of its tests. `verdict` is `valid`,
-- `invalid`, `undecided` or `unreadable`, and empty while the first answer is awaited.
CREATE TABLE judgements (
  sha256 TEXT NOT NULL PRIMARY KEY,
  validator TEXT NOT NULL,
  edition TEXT NOT NULL,
  verdict TEXT NOT NULL,
  errors BIGINT NOT NULL,
  warnings BIGINT NOT NULL,
  notes BIGINT NOT NULL,
  at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL
) WITHOUT ROWID;

-- How often each test found something in it.
CREATE TABLE judgement_faults (
  sha256 TEXT NOT NULL,
  test TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (sha256, test)
) WITHOUT ROWID;
