-- What the referee said of each document: of the bytes with this hash, by this version of its tests. `verdict` is `valid`,
-- `invalid`, `undecided` or `unreadable`, and empty while the first answer is awaited.
CREATE TABLE judgements (
  sha256 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  validator TEXT COLLATE "C" NOT NULL,
  edition TEXT COLLATE "C" NOT NULL,
  verdict TEXT COLLATE "C" NOT NULL,
  errors BIGINT NOT NULL,
  warnings BIGINT NOT NULL,
  notes BIGINT NOT NULL,
  at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  fence BIGINT NOT NULL
);

-- How often each test found something in it.
CREATE TABLE judgement_faults (
  sha256 TEXT COLLATE "C" NOT NULL,
  test TEXT COLLATE "C" NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (sha256, test)
);
