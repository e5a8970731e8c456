-- The payload of an entry whose own row holds '' in its place. The row of an entry is written anew with every claim and every outcome, and read
-- by every count: without the payload it is short. Entries of earlier versions, and those that were changed since, keep theirs in their row.
CREATE CACHED TABLE IF NOT EXISTS entry_payload (
    source_no INTEGER          NOT NULL,
    source_id VARCHAR(512)     NOT NULL,
    payload   VARCHAR(4000000) NOT NULL,
    PRIMARY KEY (source_no, source_id)
);
