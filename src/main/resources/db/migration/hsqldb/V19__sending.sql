-- Entries whose last sending has no known outcome are looked for run by run: an index by state had to be written with every claim and every outcome.
DROP INDEX entry_in_state IF EXISTS;

-- Payloads of entries whose staging was taken back.
DELETE FROM entry_payload WHERE NOT EXISTS
    (SELECT 1 FROM entry WHERE entry.source_no = entry_payload.source_no AND entry.source_id = entry_payload.source_id);

-- Entries that are being sent, of which the entry itself tells nothing yet: a claim written into it would write its whole row and its indexes anew,
-- just before the outcome does so again. In memory, because there are never many; from_state is what the entry still says.
CREATE MEMORY TABLE IF NOT EXISTS claim (
    source_no  INTEGER      NOT NULL,
    source_id  VARCHAR(512) NOT NULL,
    from_state VARCHAR(10)  NOT NULL,
    claimed_at BIGINT       NOT NULL,
    PRIMARY KEY (source_no, source_id)
);
