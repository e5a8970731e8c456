-- Which ledger this is: a marker file outside the database names it too, so that a lost or older ledger is noticed. One row, made on first use.
CREATE TABLE ledger_identity (
    one INTEGER PRIMARY KEY,
    ledger_id TEXT NOT NULL
);
