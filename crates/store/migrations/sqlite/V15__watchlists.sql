-- `origin` is `configured` or `edited`; `owner` is a person or team in their own words; a paused watchlist hears nothing.
ALTER TABLE watchlists ADD COLUMN origin TEXT NOT NULL DEFAULT 'configured';
ALTER TABLE watchlists ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE watchlists ADD COLUMN paused BIGINT NOT NULL DEFAULT 0;

-- Counts the changes of an organisation's watchlists, as the lease counts those of all: what is kept in memory is brought
-- up to date by them.
ALTER TABLE organisations ADD COLUMN watchlists BIGINT NOT NULL DEFAULT 0;
UPDATE organisations SET watchlists = 1 WHERE id IN (SELECT organisation_id FROM watchlists);
INSERT INTO leases (name, fence) VALUES ('watchlists', 1);
