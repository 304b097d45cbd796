-- What lists of advisories are sorted by beside dates, labels and scores: texts folded to keys that are compared byte by byte.
CREATE TABLE advisory_sorts (
  advisory_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  severity TEXT COLLATE "C" NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  tracking_id TEXT COLLATE "C" NOT NULL,
  publisher TEXT COLLATE "C" NOT NULL,
  category TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  csaf_version TEXT COLLATE "C" NOT NULL,
  vendor TEXT COLLATE "C" NOT NULL,
  product TEXT COLLATE "C" NOT NULL,
  cve TEXT COLLATE "C" NOT NULL
);
