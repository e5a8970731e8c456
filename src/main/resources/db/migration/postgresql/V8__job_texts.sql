-- The text of every job definition that a run has used, and of its lookups, by the fingerprint that the run names. A long text stands in
-- several parts. No keys: a job file that holds one is refused.
CREATE TABLE job_text (
    definition TEXT NOT NULL,
    part_no    INTEGER NOT NULL,
    name       TEXT NOT NULL,
    content    TEXT NOT NULL,
    PRIMARY KEY (definition, part_no)
);
