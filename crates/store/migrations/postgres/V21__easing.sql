-- When a link's mail was tried for the last time, in vain.
ALTER TABLE account_links ADD COLUMN mail_given_up BIGINT;

-- Tries that did not lead in, less what time took off until `eased`. `last_before` becomes `last` again where the last was
-- right. Tries live for hours only: those that were counted otherwise are forgotten.
DELETE FROM sign_in_tries;
ALTER TABLE sign_in_tries ADD COLUMN last_before BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sign_in_tries ADD COLUMN eased BIGINT NOT NULL DEFAULT 0;
