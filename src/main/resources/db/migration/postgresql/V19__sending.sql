-- Entries whose last sending has no known outcome are few, so only they are kept in an index by state: every claim and every outcome of all others
-- had to be written to it too.
DROP INDEX IF EXISTS entry_in_state;
CREATE INDEX entry_unresolved ON entry (source_no, state) WHERE state IN ('IN_DOUBT', 'SENDING');

-- Payloads of entries whose staging was taken back.
DELETE FROM entry_payload WHERE NOT EXISTS
    (SELECT 1 FROM entry WHERE entry.source_no = entry_payload.source_no AND entry.source_id = entry_payload.source_id);
