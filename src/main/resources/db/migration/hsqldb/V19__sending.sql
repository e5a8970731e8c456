-- Entries whose last sending has no known outcome are looked for run by run: an index by state had to be written with every claim and every outcome.
DROP INDEX entry_in_state IF EXISTS;

-- Payloads of entries whose staging was taken back.
DELETE FROM entry_payload WHERE NOT EXISTS
    (SELECT 1 FROM entry WHERE entry.source_no = entry_payload.source_no AND entry.source_id = entry_payload.source_id);
