-- What was wrong with a provider's index files and keys when its listing was read last, as JSON.
ALTER TABLE providers ADD COLUMN findings TEXT NOT NULL DEFAULT '[]';
