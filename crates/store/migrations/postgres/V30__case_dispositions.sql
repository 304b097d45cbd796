-- How far an organisation is with a case, and whose it is. Rows are only added: the last of a case counts. `day` is until when a
-- risk is accepted, or when something is planned for; `assignee` and `user_id` are empty where there is nobody.
CREATE TABLE case_dispositions (
  organisation_id TEXT COLLATE "C" NOT NULL REFERENCES organisations (id),
  case_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  assignee TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  day TEXT COLLATE "C" NOT NULL,
  who TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  is_last BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, case_id, number)
);
CREATE INDEX case_dispositions_accepted ON case_dispositions (organisation_id, day) WHERE is_last = 1 AND state = 'risk_accepted';

-- Until when an organisation may try the installation; NULL for one that is there for good. Afterwards it is alerted no more,
-- and everything it has stays to be read.
ALTER TABLE organisations ADD COLUMN trial_until BIGINT;
ALTER TABLE organisations ADD COLUMN trial_over BIGINT NOT NULL DEFAULT 0;

-- Where whoever signs up goes on; empty for the start.
ALTER TABLE account_links ADD COLUMN next TEXT COLLATE "C" NOT NULL DEFAULT '';
