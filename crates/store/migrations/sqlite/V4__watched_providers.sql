-- Providers that a person added, beside the configured ones. `address` is a URL or a folder, as `kind` says; `options`
-- is JSON: what may be reached on its behalf.
CREATE TABLE watched_providers (
  name TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  options TEXT NOT NULL,
  added BIGINT NOT NULL
) WITHOUT ROWID;
