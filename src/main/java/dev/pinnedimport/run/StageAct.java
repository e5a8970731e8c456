package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.ChangedId;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.report.RejectsFile;
import dev.pinnedimport.run.drift.Profiling;
import dev.pinnedimport.run.recall.RowMemory;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.damage.FileDamage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.item.ItemWriter;

/// Act one: reads all rows of the run and writes what they want to the ledger. No network.
///
/// Keeps no position: after a crash the file is read from its first row again, and the ledger decides what is new. A position would lose rows
/// as soon as somebody inserts one above it.
final class StageAct
        implements ItemStreamReader<LookAhead.Done<StageItem, StagedRow>>, ItemProcessor<LookAhead.Done<StageItem, StagedRow>, StagedRow>,
                ItemWriter<StagedRow>, StepInterruptionPolicy {

    private final RunContext context;
    private final EventValidator validator;
    private final RowMemories memories;
    private RowMemory memory = RowMemory.none();
    private @Nullable StageRows rows;
    private @Nullable StageMapper stage;
    private @Nullable LookAhead<StageItem, StagedRow> ahead;
    private @Nullable Staging staging;
    private @Nullable FileDamage damage;
    private final FileAge age;
    private @Nullable Profiling profiling;
    private long rowsRead;
    private long rowsWithoutKey;

    StageAct(RunContext context, EventValidator validator, RowMemories memories, Instant now) {
        this.context = context;
        this.memories = memories;
        this.validator = validator;
        this.age = new FileAge(now);
    }

    @Override
    public void open(ExecutionContext execution) {
        context.guarded(() -> {
            JobDefinition job = context.request().job();
            if (!context.rows().areNone()) {
                StageRows opened = openRows();
                rows = opened;
                requireNoRejectsFile(opened.fileHeader());
                damage = opened.damage();
                if (!context.rows().areKept()) {
                    memory = memories.open(context.request(), context.run(), opened);
                }
                StageMapper mapper = new StageMapper(opened, validator, job, memory);
                stage = mapper;
                ahead = mapper.ahead(opened);
                context.addNotices(opened.notices());
                if (!context.rows().areKept()) {
                    Profiling watching = new Profiling(opened.fileHeader());
                    opened.watch(watching::add);
                    profiling = watching;
                }
            }
            if (job.findImages().isPresent()) {
                context.ledger().media().reopenOwed(context.run().source());
            }
            staging = context.ledger().stage(context.run());
            return true;
        });
    }

    // Its rows are a few of an export: taken for one, all other events would look as if they had vanished.
    private void requireNoRejectsFile(Header header) {
        boolean isOne = header.names().stream().anyMatch(name -> name.strip().startsWith(RejectsFile.ROW_ID_BEGINS));
        if (isOne && !context.rows().areKept()) {
            throw new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.RUN_NO_REJECTS_FILE,
                    new Place.File(String.valueOf(context.request().file().getFileName())), "", "This is a rejects file, not an export, and it is not "
                            + "known of which run. Nothing was sent. Give it back with: pinned-import retry RUN --from FILE; the run stands in its last column."));
        }
    }

    private StageRows openRows() {
        try {
            return context.rows().open();
        } catch (StopException e) {
            var request = context.request();
            throw context.rows().areKept() ? e : new RenamedColumns(context.ledger(), context.run().source(), request.job().name())
                    .explain(e, () -> RowSupply.file(request.file(), request.job().source()));
        }
    }

    @Override
    public LookAhead.@Nullable Done<StageItem, StagedRow> read() {
        LookAhead<StageItem, StagedRow> source = ahead;
        return source == null ? null : context.guarded(() -> {
            Optional<LookAhead.Done<StageItem, StagedRow>> next = source.next();
            if (next.isEmpty()) {
                memory.keep();
            }
            return next;
        }).orElse(null);
    }

    @Override
    public StagedRow process(LookAhead.Done<StageItem, StagedRow> made) {
        return context.guarded(() -> {
            StagedRow row = Objects.requireNonNull(stage, "open comes first").finish(made.item(), made.result());
            if (row instanceof StagedRow.Rejected rejected && rejected.key() == null) {
                rowsWithoutKey += rejected.rows();
            }
            age.look(row);
            if (profiling != null) {
                profiling.addStarts(row);
            }
            return row;
        });
    }

    @Override
    public void write(Chunk<? extends StagedRow> chunk) {
        context.guarded(() -> {
            List<StagedRow> batch = new ArrayList<>(chunk.getItems());
            Objects.requireNonNull(staging, "open comes first").write(batch);
            StageRows now = opened();
            rowsRead = now.rows();
            context.listener().on(new Progress.Staging(now.rows(), now.position(), now.size()));
            return batch;
        });
    }

    /// What is to be said about the file as a whole; nothing where it was staged by an earlier process.
    List<Issue> findings() {
        if (damage == null) {
            return List.of();
        }
        List<Issue> findings = new ArrayList<>(damage.findings());
        age.find(String.valueOf(context.request().file().getFileName())).ifPresent(findings::add);
        return findings;
    }

    /// Known ids that the file has in another form; none where it was staged by an earlier process.
    List<ChangedId> listChangedIds() {
        return staging == null ? List.of() : staging.listChangedIds();
    }

    /// What the file said, once it is read; empty where it was staged by an earlier process.
    Optional<Staging> findStaging() {
        return Optional.ofNullable(staging);
    }

    /// What the file looks like, once it is read; empty where an earlier process staged it, or where it is no file.
    Optional<Profiling> findProfiling() {
        return rowsRead == 0 ? Optional.empty() : Optional.ofNullable(profiling);
    }

    /// Physical rows read.
    long rowsRead() {
        return rowsRead;
    }

    /// Rows of which nobody can tell which event they are.
    long rowsWithoutKey() {
        return rowsWithoutKey;
    }

    // Throwing alone would mark the step as completed; the flag makes it stopped, and the next run stages again.
    @Override
    public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
        if (context.stop().isRaised()) {
            execution.setTerminateOnly();
            throw new JobInterruptedException("asked to stop");
        }
    }

    @Override
    public void close() {
        if (ahead != null) {
            ahead.close();
            ahead = null;
        }
        memory.close();
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }

    private StageRows opened() {
        return Objects.requireNonNull(rows, "open comes first");
    }
}
