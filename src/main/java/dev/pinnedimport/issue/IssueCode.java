package dev.pinnedimport.issue;

import static dev.pinnedimport.issue.Severity.ERROR;
import static dev.pinnedimport.issue.Severity.NOTICE;
import static dev.pinnedimport.issue.Severity.WARNING;

/// Every kind of issue there is. The id is stable: support, documentation and scripts refer to it.
///
/// To add one: a constant in its group with id, usual severity, title (the cause, as a person would name it in a table)
/// and remedy (what to do, in one sentence).
public enum IssueCode {

    // ---- files -------------------------------------------------------------------------------------------------
    FILE_NOT_FOUND("FILE-OPEN-01", ERROR, "File cannot be opened", "Check the path and the permissions."),
    FILE_EMPTY("FILE-OPEN-02", ERROR, "File is empty", "Export it again; an empty file usually means a failed export."),
    FILE_WRONG_KIND("FILE-OPEN-03", ERROR, "File is of another kind", "Save it as .xlsx or .csv and try again."),
    FILE_DAMAGED("FILE-OPEN-04", ERROR, "File is damaged", "Export or copy it again."),
    FILE_CHANGED("FILE-OPEN-05", ERROR, "File changed while it was read", "Wait until the export has finished, then run again."),
    FILE_TOO_LARGE("FILE-LIMIT-01", ERROR, "File exceeds a safety limit", "Check that this is the right file; split it if it is."),
    FILE_CHARSET("FILE-CHARSET-01", ERROR, "File is not in the expected character set", "Name the character set in the job: source.charset."),
    FILE_DELIMITER("FILE-CSV-01", ERROR, "Delimiter cannot be told", "Name it in the job: source.delimiter."),
    FILE_QUOTE("FILE-CSV-02", ERROR, "A quote is never closed", "Close the quote in this row, or name another one in the job: source.quote."),
    FILE_SHEET("FILE-SHEET-01", ERROR, "Sheet not found", "Name the sheet in the job: source.sheet."),
    FILE_SHEET_CHOSEN("FILE-SHEET-02", WARNING, "Several sheets, the first was read", "Name the sheet in the job: source.sheet."),
    FILE_NO_HEADER("FILE-HEADER-01", ERROR, "Header row not found", "Set source.header_row in the job."),
    FILE_DUPLICATE_HEADER("FILE-HEADER-02", ERROR, "Two columns have the same name", "Rename one of them, or name the column by position in the job."),
    FILE_MISSING_COLUMN("FILE-HEADER-03", ERROR, "A column the job needs is missing", "Check whether the export or the column name has changed."),
    FILE_NO_TABLE("FILE-HEADER-04", ERROR, "No table was found in the file", "Export the file again with the column names in one row and quotes around texts, or as a workbook."),
    FILE_NO_ROWS("FILE-ROWS-01", NOTICE, "File has no rows", "Export it again if there should be some."),
    FILE_CUT_OFF("FILE-DAMAGE-01", WARNING, "File may be cut off", "Compare the number of rows with the system it comes from."),
    FILE_IDS_DECIMAL("FILE-DAMAGE-02", WARNING, "Ids end in .0", "Export the ids as text."),
    FILE_IDS_DATES("FILE-DAMAGE-03", WARNING, "Some ids look like dates", "Format the column of the ids as text before you enter them."),
    FILE_DATES_NUMBERS("FILE-DAMAGE-04", WARNING, "Some dates are numbers", "Format these cells as dates, then export again."),
    FILE_QUESTION_MARKS("FILE-DAMAGE-05", WARNING, "Letters were replaced by question marks", "Export it again as UTF-8."),
    FILE_IDS_ALIKE("FILE-DAMAGE-06", WARNING, "Ids differ only in their form", "Check that they are different events."),
    FILE_ALL_PAST("FILE-AGE-01", WARNING, "Everything in the file is over", "Check that this is the file you meant."),
    FILE_KNOWN("FILE-AGE-02", WARNING, "File was imported before", "Check that this is the file you meant."),
    FILE_OLD("FILE-AGE-03", ERROR, "File is older than the last one", "Name the newest file, or allow old files in the job: guards.allow."),
    FILE_DRIFT_COLUMNS("FILE-DRIFT-01", WARNING, "Columns are not those of the last file", "Check the export; if it is right: run it with --accept-drift."),
    FILE_DRIFT_ROWS("FILE-DRIFT-02", WARNING, "Far more or fewer rows than usual", "Check the export; if it is right: run it with --accept-drift."),
    FILE_DRIFT_EMPTY("FILE-DRIFT-03", WARNING, "Column is emptier than usual", "Check the export; if it is right: run it with --accept-drift."),
    FILE_DRIFT_DATES("FILE-DRIFT-04", WARNING, "Dates are not where they usually are", "Check the export; if it is right: run it with --accept-drift."),
    FILE_DRIFT_VALUES("FILE-DRIFT-05", NOTICE, "Value that no earlier file had", "Check whether the job's lookups know it."),
    FILE_DRIFT_SAME("FILE-DRIFT-06", NOTICE, "The same file as the last time", "Check the export job."),
    FILE_NO_EVENTS("FILE-EVENTS-01", ERROR, "File lists people, not events", "Export the list of events instead."),
    INBOX_EMPTY("FILE-INBOX-01", NOTICE, "No file came", "Check whether the export ran, and whether it lies where the job looks for it."),
    INBOX_MOVING("FILE-INBOX-02", NOTICE, "File is still being written", "Nothing to do: the next run takes it. If it is so every night, find out what keeps writing to it."),
    INBOX_STRANGE("FILE-INBOX-03", ERROR, "Cannot be taken from the inbox", "Put an ordinary file there that may be read."),
    INBOX_LEFT("FILE-INBOX-04", NOTICE, "File was left in work by an earlier run", "Nothing to do."),
    FILE_NOT_COMPARED("FILE-DRIFT-07", WARNING, "Not compared with earlier files", "Check again when no run is at work."),

    // ---- rows --------------------------------------------------------------------------------------------------
    ROW_RAGGED("ROW-SHAPE-01", ERROR, "Row has more cells than the header", "Check for an unquoted delimiter in this row."),
    ROW_SHORT("ROW-SHAPE-02", WARNING, "Row has fewer cells than the header", "The missing cells were read as empty."),
    ROW_BROKEN("ROW-SHAPE-03", ERROR, "Row cannot be read", "Check the quotes in this row."),
    ROW_CUT_OFF("ROW-SHAPE-04", ERROR, "File ends in the middle of a row", "Export or copy the file again."),
    ROW_CELL_LIMIT("ROW-LIMIT-01", ERROR, "Cell is too long", "Shorten the text."),
    ROW_CELL_ERROR("ROW-CELL-01", ERROR, "Cell holds a spreadsheet error", "Mend the formula, then export again."),
    ROW_PRECISION("ROW-CELL-02", ERROR, "Number lost digits", "Format the column as text in the spreadsheet and enter the number again."),
    ROW_CONTROL("ROW-CELL-03", ERROR, "Cell holds characters that no text may hold", "Remove the control characters."),
    ROW_STYLE("ROW-CELL-04", WARNING, "Cell format is unknown", "The cell was read as a plain number."),
    ROW_GARBLED("ROW-CELL-05", ERROR, "Text was read in a wrong character set", "Name the right one in the job, or export again as UTF-8."),
    ROW_LOST_TEXT("ROW-CELL-06", ERROR, "Characters are lost", "Export it again, or write the characters."),
    ROW_NO_IDENTITY("ROW-ID-01", ERROR, "Id is empty", "Every row needs the id that its system gave it."),
    ROW_IDENTITY_LONG("ROW-ID-02", ERROR, "Id is too long", "Choose another identity column."),
    ROW_DUPLICATE("ROW-ID-03", NOTICE, "Same event twice in the file", "The repeated row was left out."),
    ROW_DUPLICATE_DIFFERS("ROW-ID-04", ERROR, "Same id with different content", "Keep one of these rows."),
    ROW_GROUP_DIFFERS("ROW-GROUP-01", ERROR, "Rows of one event disagree", "Make the cells of all rows of this event equal."),
    ROW_MISSING("ROW-VALUE-01", ERROR, "Value is missing", "Fill the cell."),
    ROW_UNKNOWN_VALUE("ROW-LOOKUP-01", ERROR, "Value not in the list", "Correct the cell, or add the value to the lookup file."),
    ROW_NOT_A_NUMBER("ROW-NUMBER-01", ERROR, "Not a number", "Write digits only."),
    ROW_NOT_A_BOOLEAN("ROW-BOOLEAN-01", ERROR, "Neither yes nor no", "Write yes or no."),
    ROW_BAD_URL("ROW-URL-01", ERROR, "Not a web address", "Write a full address that begins with https://."),
    ROW_TOO_LONG("ROW-LENGTH-01", ERROR, "Text is too long", "Shorten the text."),
    ROW_CUT("ROW-LENGTH-02", WARNING, "Text was cut", "Shorten the text if the cut hurts."),
    ROW_DATE("ROW-DATE-01", ERROR, "Not a date", "Write the date as the other rows do."),
    ROW_DATE_CALENDAR("ROW-DATE-02", ERROR, "Date is not in the calendar", "Correct the day or the time."),
    ROW_TIME_MISSING("ROW-DATE-03", ERROR, "Time is missing", "Fill the time, or set when_no_time in the job."),
    ROW_DST_GAP("ROW-DATE-04", ERROR, "Time does not exist (clocks go forward)", "Correct the time."),
    ROW_DST_OVERLAP("ROW-DATE-05", WARNING, "Time exists twice (clocks go back)", "The earlier one was taken."),
    ROW_ZONE("ROW-DATE-06", ERROR, "Time zone not known", "Write a zone such as Europe/Berlin."),
    ROW_END_BEFORE_START("ROW-DATE-07", ERROR, "Event ends before it starts", "Correct start or end."),
    ROW_LONG_EVENT("ROW-DATE-08", WARNING, "Event lasts very long", "Check the years of start and end."),
    ROW_CHECK("ROW-CHECK-01", ERROR, "A check of the job failed", "See the check in the job file."),
    ROW_EXPRESSION("ROW-EXPR-01", ERROR, "An expression could not be computed", "See the expression in the job file."),
    ROW_CONTRACT("ROW-API-01", ERROR, "The API would not take this value", "Correct the cell."),
    ROW_CHANNEL("ROW-API-02", ERROR, "Channel not accessible", "Use a channel of the key's owner."),
    ROW_SLUG("ROW-API-03", ERROR, "Classification not known to the API", "Correct the lookup file."),
    ROW_REFUSED("ROW-API-04", ERROR, "The API refused the event", "Read the API's reason and correct the row."),
    ROW_UPDATE_IMPOSSIBLE("ROW-API-06", WARNING, "Changed, but updates are not possible", "Give the key the scope events:update."),
    ROW_MISSING_FROM_FILE("ROW-GONE-01", WARNING, "Known event is no longer in the file", "Check whether it was cancelled."),
    RETRY_NEW_ROW("ROW-RETRY-01", ERROR, "Row of a rejects file has no row id", "Add new rows to the source, not to the rejects file."),
    RETRY_ROW_TWICE("ROW-RETRY-02", ERROR, "Row stands in the rejects file twice", "Keep one of them."),
    RETRY_OTHER_RUN("ROW-RETRY-03", ERROR, "Row is one of another run", "Retry that run with its own rejects file."),
    RETRY_NOT_KEPT("ROW-RETRY-04", ERROR, "Row cannot be tried again", "Mend it in the source and run the job again."),
    RETRY_OVERTAKEN("ROW-RETRY-05", NOTICE, "A newer file has overtaken the row", "Mend it in the rejects file of the newest run."),
    ROW_DRAFTED("ROW-GONE-02", WARNING, "No longer in the file: set to draft", "Nothing to do; the job says so."),
    ROW_NOT_DRAFTED("ROW-GONE-03", WARNING, "No longer in the file, and not a draft yet", "Give the key the scope events:update, or do it by hand."),
    ROW_DATE_ORDER("ROW-DATE-09", ERROR, "Day and month cannot be told apart", "Keep only the right one of the job's date patterns."),
    ROW_IMAGE("ROW-IMAGE-01", WARNING, "Image cannot be used", "Correct the image, or empty the cell."),
    ROW_MANY_DATES("ROW-SPLIT-01", ERROR, "Cell holds several dates", "Set split_rows in the job, so that each date becomes an event."),
    ROW_SPLIT("ROW-SPLIT-02", ERROR, "Dates of a cell cannot be told apart", "Correct the cell, or split_rows in the job."),

    // ---- jobs --------------------------------------------------------------------------------------------------
    JOB_NOT_FOUND("JOB-FILE-01", ERROR, "Job not found", "See pinned-import jobs."),
    JOB_SYNTAX("JOB-YAML-01", ERROR, "Job file is not valid YAML", "Check the indentation at this line."),
    JOB_UNKNOWN_KEY("JOB-KEY-01", ERROR, "Unknown key", "Check the spelling."),
    JOB_MISSING_KEY("JOB-KEY-02", ERROR, "A key is missing", "Add it."),
    JOB_WRONG_TYPE("JOB-TYPE-01", ERROR, "Value of the wrong kind", "Write it as the message says; editors show every key with the schema: pinned-import schema."),
    JOB_WRONG_VALUE("JOB-VALUE-01", ERROR, "Value not possible", "Write it as the message says; editors show every key with the schema: pinned-import schema."),
    JOB_LOOKUP_FILE("JOB-LOOKUP-01", ERROR, "Lookup file cannot be used", "Correct the lookup file, or what is to be added to it."),
    JOB_LOOKUP_EMPTY("JOB-LOOKUP-02", ERROR, "Lookup is not filled in", "Fill the empty cells of the lookup file."),
    JOB_UNKNOWN_FIELD("JOB-FIELD-01", ERROR, "Field not in the API contract", "Check the field's name."),
    JOB_MISSING_FIELD("JOB-FIELD-02", ERROR, "A field the API requires is not mapped", "Add the field to the job."),
    JOB_EXPRESSION("JOB-EXPR-01", ERROR, "Expression is not valid", "Correct the expression."),
    JOB_UNKNOWN_COLUMN("JOB-COLUMN-01", ERROR, "Column not in the file", "Check the column's name."),
    JOB_EXAMPLE("JOB-EXAMPLE-01", ERROR, "An example of the job does not hold", "Correct the job or the example."),
    JOB_SECRET("JOB-SECRET-01", ERROR, "Key in a job file", "Move it to a key file."),
    JOB_DECISION("JOB-DECIDE-01", ERROR, "A decision is open", "Replace the text that begins with DECIDE: by your choice."),

    // ---- the API -----------------------------------------------------------------------------------------------
    API_KEY_REFUSED("API-KEY-01", ERROR, "The API refused the key", "Ask your administrator to renew it."),
    API_SCOPE("API-KEY-02", ERROR, "The key lacks a scope", "Give the key this scope."),
    API_CHANNEL("API-KEY-03", ERROR, "The key's owner has no access to the channel", "Ask for access, or change target.channel."),
    API_UNREACHABLE("API-NET-01", ERROR, "The API did not answer", "Run it again later; it continues where it stopped."),
    API_THROTTLED("API-NET-02", ERROR, "The API asks for a longer pause than the job allows", "Run it again later; it continues where it stopped."),
    API_TLS("API-NET-03", ERROR, "No connection that can be trusted", "Check the address; never switch the check off."),
    API_REDIRECT("API-NET-04", ERROR, "The API's address redirects", "Correct the address."),
    API_NOT_PINNED("API-NET-05", ERROR, "This is not the Pinned Events API", "Correct the address."),
    API_PROXY("API-NET-06", ERROR, "Something between us and the API answers in its place", "Ask your network administrator."),
    API_SAME_REFUSAL("API-STOP-01", ERROR, "The API refuses row after row for the same reason", "Compare the contract: pinned-import contract diff."),
    IMAGE_IMPOSSIBLE("API-IMAGE-01", WARNING, "Images cannot be uploaded", "Give the key the scope media:create, or take images out of the job."),
    API_CONTRACT("API-CONTRACT-01", ERROR, "The contract document cannot be used", "Pull it again, or go back to the shipped one."),

    // ---- the installation --------------------------------------------------------------------------------------
    RUN_LOCKED("RUN-LOCK-01", ERROR, "Another run holds the lock", "Wait until it has finished."),
    RUN_GUARD("RUN-GUARD-01", ERROR, "A guard stopped the run", "Look at the file; if it is right, change the guard."),
    RUN_CHANGED_IDS("RUN-IDS-01", ERROR, "Known ids have changed their form", "Export the ids as they were, as text; if they are new events, allow it in the job: guards.allow."),
    RUN_NOT_FOUND("RUN-FIND-01", ERROR, "Run not found", "See pinned-import runs."),
    RUN_BALANCE("RUN-BALANCE-01", ERROR, "The run does not balance", "Keep the state directory and report this."),
    RUN_FAULT("RUN-FAULT-01", ERROR, "Unexpected fault", "Run the same command again; if it stays, report the line in parentheses."),
    RUN_STUCK("RUN-FAULT-02", ERROR, "No progress", "Run it again later."),
    RUN_NOT_ENDED("RUN-RETRY-01", ERROR, "Run has not ended", "Continue it: pinned-import resume."),
    RUN_NO_REJECTS_FILE("RUN-RETRY-02", ERROR, "Not a rejects file of this run", "Name the file that the run has written."),
    RUN_PLAN("RUN-PLAN-01", ERROR, "The plan does not hold any more", "Make a new plan, and approve that."),
    RUN_CANARY("RUN-CANARY-01", ERROR, "The API shows the first events otherwise than sent", "Compare the fields, then correct the job."),
    RUN_DECLINED("RUN-ASK-01", ERROR, "Not confirmed", "Run it again and answer y, or add --yes."),
    LEDGER_FOREIGN("LEDGER-01", ERROR, "Ledger belongs to another target", "Use another state directory for this target."),
    LEDGER_NEWER("LEDGER-02", ERROR, "Ledger is from a newer version", "Use the newer version of the program."),
    LEDGER_LOST("LEDGER-03", ERROR, "Ledger was lost or replaced", "See pinned-import settle --rebuild."),
    LEDGER_DAMAGED("LEDGER-04", ERROR, "Ledger is damaged", "Restore it from a backup."),
    LEDGER_NOT_EMPTY("LEDGER-05", ERROR, "There is a ledger already", "Import into an empty one: --db URL, or --state DIR."),
    LEDGER_FILE("LEDGER-06", ERROR, "Exported ledger cannot be used", "Export it again: pinned-import ledger export FILE."),
    DATABASE_UNAVAILABLE("STORE-DB-01", ERROR, "Database unavailable", "Check that it runs and that the address is right."),
    STORAGE_FULL("STORE-DISK-01", ERROR, "Disk is full or nearly full", "Free some space, then run again."),
    STORAGE_NOT_WRITABLE("STORE-DISK-02", ERROR, "Directory is not writable", "Check the permissions."),
    STORAGE_OPEN("STORE-DISK-03", ERROR, "Directory or file is open to everybody", "Allow only its owner: chmod 700."),
    STORAGE_NETWORK("STORE-DISK-04", WARNING, "Ledger is on a network file system", "Choose a directory of this machine with --state, or PostgreSQL with --db."),
    CONFIG_KEY("CONFIG-KEY-01", ERROR, "API key missing or unusable", "Put the key into the file that is named, readable by you alone. Where none is named, name one: --api-key-file FILE."),
    CONFIG_URL("CONFIG-URL-01", ERROR, "Address not usable", "Write an https address without a user name."),
    CONFIG_VALUE("CONFIG-VALUE-01", ERROR, "Setting not usable", "Correct the setting."),
    CONFIG_UNKNOWN("CONFIG-VALUE-02", ERROR, "Setting not known", "Check its spelling; see the list of settings."),
    INBOX_DIRECTORY("CONFIG-INBOX-01", ERROR, "Inbox cannot be used", "Check the directories that the job names under inbox."),
    INBOX_INTERRUPTED("RUN-INBOX-01", NOTICE, "Stopped before a file was taken", "Run it again."),
    NOTIFY_FAILED("NOTIFY-01", WARNING, "Somebody could not be told", "Check the settings: pinned-import doctor --notify."),
    NOTIFY_SETTINGS("NOTIFY-02", WARNING, "Settings of notifications not usable", "Correct notify.yml."),
    OBSERVE_FAILED("OBSERVE-01", WARNING, "Monitoring could not be told", "Check the addresses under metrics and traces in the settings."),
    WORKERS_DATABASE("CONFIG-WORKERS-01", ERROR, "Several machines need a PostgreSQL database", "Name one that all of them reach: --db URL."),
    WORKERS_DIFFER("CONFIG-WORKERS-02", ERROR, "Worker and run do not fit", "Use the same version and contract on all machines."),
    WORKERS_MISSING("RUN-WORKERS-01", WARNING, "No worker was there", "Start some: pinned-import worker --db URL."),
    USAGE("USAGE-01", ERROR, "Command called wrongly", "See pinned-import --help.");

    private final String id;
    private final Severity severity;
    private final String title;
    private final String remedy;

    IssueCode(String id, Severity severity, String title, String remedy) {
        this.id = id;
        this.severity = severity;
        this.title = title;
        this.remedy = remedy;
    }

    /// The stable id, for example `ROW-DATE-02`.
    public String id() {
        return id;
    }

    /// The usual severity; a policy of the job may choose another.
    public Severity severity() {
        return severity;
    }

    /// The cause in a few words, as a table heading.
    public String title() {
        return title;
    }

    /// What to do, in one sentence.
    public String remedy() {
        return remedy;
    }

    public static java.util.Optional<IssueCode> find(String id) {
        return java.util.Arrays.stream(values()).filter(code -> code.id.equals(id)).findFirst();
    }
}
