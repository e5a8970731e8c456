package dev.pinnedimport.ledger;

import dev.pinnedimport.event.SourceKey;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// The durable memory of the importer.
///
/// Every method that writes is one transaction, durable when it returns, on a connection of its own: never inside somebody else's
/// transaction, whose rollback would undo what we know about a request that was sent. Safe for use by several threads.
///
/// A database that cannot be reached ends in a [dev.pinnedimport.issue.StopException] with `DATABASE_UNAVAILABLE`.
public final class Ledger {

    /// @param dataSource an HSQLDB or PostgreSQL database with the present schema
    public Ledger(DataSource dataSource) {
        throw new IllegalStateException();
    }

    /// The source's number, given at its first use.
    public Source source(URI target, String system) {
        throw new IllegalStateException();
    }

    public Run startRun(Source source, String id, String job, String file, String sha256, String definition, Instant at) {
        throw new IllegalStateException();
    }

    public void endRun(Run run, Run.Outcome outcome) {
        throw new IllegalStateException();
    }

    public Optional<Run> findRun(String id) {
        throw new IllegalStateException();
    }

    /// The last run of this job on this very file with these very rules, if it has not ended.
    public Optional<Run> findUnfinishedRun(Source source, String job, String sha256, String definition) {
        throw new IllegalStateException();
    }

    /// The newest runs first.
    public List<Run> listRuns(int most) {
        throw new IllegalStateException();
    }

    /// Begins to write what the run's file wants, from its first row. What an interrupted staging of the same run counted is forgotten:
    /// a file is always staged from its beginning, and the entries decide what is new.
    public Staging stage(Run run) {
        throw new IllegalStateException();
    }

    /// What has become of the run's rows so far.
    public Balance balance(Run run) {
        throw new IllegalStateException();
    }

    /// How many entries of this run are still to be sent: staged, waiting or in sending.
    public long countToSend(Run run) {
        throw new IllegalStateException();
    }

    /// Entries of this run that may be sent now: waiting ones whose time has come, then staged ones, both in row order.
    public List<Entry> listSendable(Run run, Instant now, int most) {
        throw new IllegalStateException();
    }

    /// When the next waiting entry of this run may be sent.
    public Optional<Instant> findNextWaiting(Run run) {
        throw new IllegalStateException();
    }

    /// Records outcomes and claims entries, in one commit. When it returns, both are durable.
    ///
    /// @return the keys that were really claimed; others have changed since they were read
    public Set<SourceKey> exchange(Run run, List<Settlement> settlements, List<Intent> intents) {
        throw new IllegalStateException();
    }

    /// Entries of this source, of whatever run, whose last sending has no known outcome: IN_DOUBT, and SENDING while no process sends.
    public List<Entry> listInDoubt(Source source) {
        throw new IllegalStateException();
    }

    public Optional<Entry> find(Source source, SourceKey key) {
        throw new IllegalStateException();
    }

    /// The entry that owns this event id in the source's target.
    public Optional<Entry> findByEventId(Source source, String eventId) {
        throw new IllegalStateException();
    }

    /// Everything said about rows of this run, in row order, without holding it all in memory.
    public void forEachIssue(Run run, Consumer<RowIssue> consumer) {
        throw new IllegalStateException();
    }

    /// The run's issues by cause: most rows first.
    public List<IssueCount> countIssues(Run run) {
        throw new IllegalStateException();
    }
}
