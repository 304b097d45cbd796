-- Which watchlist asked: names change hands. None for what no watchlist asked for.
ALTER TABLE alerts ADD COLUMN watchlist_id TEXT;
UPDATE alerts SET watchlist_id = (
  SELECT w.id FROM watchlists w WHERE w.organisation_id = alerts.organisation_id AND w.name = alerts.watchlist);
DROP INDEX alerts_watchlist;
CREATE INDEX alerts_watchlist ON alerts (organisation_id, watchlist_id, created DESC, id DESC);
