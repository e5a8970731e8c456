-- listed: false where no row of the run's file stands for the entry: it is staged because the file no longer names it, or because a person
-- took it back. created_run: the run whose request created the event; 0 where that is not known.
ALTER TABLE entry ADD COLUMN listed BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE entry ADD COLUMN created_run BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE entry_before ADD COLUMN listed BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE entry_before ADD COLUMN created_run BIGINT DEFAULT 0 NOT NULL;
