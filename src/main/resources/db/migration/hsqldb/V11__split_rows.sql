-- Events of rows whose dates are an event each, beyond the first of each row: entries that are no row of their own.
ALTER TABLE run_tally ADD COLUMN IF NOT EXISTS further BIGINT DEFAULT 0 NOT NULL;
