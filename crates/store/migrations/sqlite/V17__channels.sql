-- The feed of a watchlist's alerts: whoever knows its token reads it. Only the token's digest is kept.
CREATE TABLE watchlist_feeds (
  watchlist_id TEXT NOT NULL PRIMARY KEY REFERENCES watchlists (id) ON DELETE CASCADE,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  token_sha256 TEXT NOT NULL UNIQUE,
  created BIGINT NOT NULL
) WITHOUT ROWID;

-- A feed and the page of messages that did not get through are read without looking at all alerts.
CREATE INDEX alerts_watchlist ON alerts (organisation_id, watchlist, created DESC, id DESC);
CREATE INDEX deliveries_stuck ON deliveries (state, created DESC, id DESC) WHERE state <> 'delivered';
