-- Who started a run, and by which approved plan.
CREATE TABLE run_origin (
    run_no BIGINT PRIMARY KEY,
    who    TEXT NOT NULL,
    plan   TEXT
);

-- What a run's file looked like as a whole: counts, shares and short hashes of values, no values. passed: it went through the guards.
-- accepted: who said that it is right although it looked different.
CREATE TABLE run_profile (
    run_no    BIGINT PRIMARY KEY,
    source_no INTEGER NOT NULL,
    job       TEXT NOT NULL,
    passed    BOOLEAN NOT NULL,
    accepted  TEXT,
    profile   TEXT NOT NULL
);
CREATE INDEX profile_of_job ON run_profile (source_no, job, run_no);
