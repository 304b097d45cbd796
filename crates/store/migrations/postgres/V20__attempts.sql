-- Attempts before a person had it sent again: from then on they are counted anew.
ALTER TABLE deliveries ADD COLUMN attempts_before BIGINT NOT NULL DEFAULT 0;
