-- The text of every job definition that a run has used, and of its lookups, by the fingerprint that the run names. A long text stands in
-- several parts. No keys: a job file that holds one is refused.
CREATE CACHED TABLE IF NOT EXISTS job_text (
    definition VARCHAR(200) NOT NULL,
    part_no    INTEGER NOT NULL,
    name       VARCHAR(8000) NOT NULL,
    content    VARCHAR(4000000) NOT NULL,
    PRIMARY KEY (definition, part_no)
);
