-- Who started a run, and by which approved plan.
CREATE CACHED TABLE IF NOT EXISTS run_origin (
    run_no BIGINT PRIMARY KEY,
    who    VARCHAR(500) NOT NULL,
    plan   VARCHAR(64)
);

-- What a run's file looked like as a whole: counts, shares and short hashes of values, no values. passed: it went through the guards.
-- accepted: who said that it is right although it looked different.
CREATE CACHED TABLE IF NOT EXISTS run_profile (
    run_no    BIGINT PRIMARY KEY,
    source_no INTEGER NOT NULL,
    job       VARCHAR(200) NOT NULL,
    passed    BOOLEAN NOT NULL,
    accepted  VARCHAR(500),
    profile   VARCHAR(4000000) NOT NULL
);
CREATE INDEX IF NOT EXISTS profile_of_job ON run_profile (source_no, job, run_no);
