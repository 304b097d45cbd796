-- What lists of advisories are sorted by beside dates, labels and scores: texts folded to keys that are compared byte by byte.
CREATE TABLE advisory_sorts (
  advisory_id TEXT NOT NULL PRIMARY KEY,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  tracking_id TEXT NOT NULL,
  publisher TEXT NOT NULL,
  category TEXT NOT NULL,
  status TEXT NOT NULL,
  version TEXT NOT NULL,
  csaf_version TEXT NOT NULL,
  vendor TEXT NOT NULL,
  product TEXT NOT NULL,
  cve TEXT NOT NULL
);
