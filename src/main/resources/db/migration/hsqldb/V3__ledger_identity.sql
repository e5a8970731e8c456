-- Which ledger this is: a marker file outside the database names it too, so that a lost or older ledger is noticed. One row, made on first use.
CREATE CACHED TABLE IF NOT EXISTS ledger_identity (
    one       INTEGER     PRIMARY KEY,
    ledger_id VARCHAR(36) NOT NULL
);
