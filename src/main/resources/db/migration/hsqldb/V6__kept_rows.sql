-- The rows of a run that a person has to mend, as the file spelled them: what a retry needs without the file.
-- cells: JSON, deflated.
CREATE CACHED TABLE IF NOT EXISTS kept_row (
    run_no     BIGINT           NOT NULL,
    row_no     BIGINT           NOT NULL,
    family_no  BIGINT           NOT NULL,
    readable   BOOLEAN          NOT NULL,
    source_key VARCHAR(8000)    NOT NULL,
    cells      VARBINARY(70000) NOT NULL,
    PRIMARY KEY (run_no, row_no)
);

-- How the file of those rows was laid out (JSON, deflated), and how many rows were too many or too long to be kept.
CREATE CACHED TABLE IF NOT EXISTS kept_file (
    run_no   BIGINT            NOT NULL PRIMARY KEY,
    layout   VARBINARY(600000) NOT NULL,
    left_out BIGINT            NOT NULL
);

-- Runs whose rows come from an earlier run instead of a file. told: what became of the rows that did not go, as JSON.
CREATE CACHED TABLE IF NOT EXISTS retry (
    run_no    BIGINT        NOT NULL PRIMARY KEY,
    of_run_no BIGINT        NOT NULL,
    taken     BIGINT        NOT NULL,
    told      VARCHAR(8000) NOT NULL
);
