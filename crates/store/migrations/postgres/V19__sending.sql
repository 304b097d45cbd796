-- When messages are sent, as JSON. Deliveries with one fold go out as one message; those without each by itself.
ALTER TABLE watchlists ADD COLUMN sending TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE deliveries ADD COLUMN fold TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX deliveries_fold ON deliveries (fold, next_attempt) WHERE state = 'pending' AND fold <> '';
