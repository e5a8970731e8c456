-- The payload of an entry whose own row holds '' in its place. The row of an entry is written anew with every claim and every outcome, and read
-- by every count: without the payload it is short. Entries of earlier versions, and those that were changed since, keep theirs in their row.
CREATE TABLE entry_payload (
    source_no INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    payload   TEXT NOT NULL,
    PRIMARY KEY (source_no, source_id)
);
