package dev.pinnedimport.run;

import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.ledger.ChangedId;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.source.damage.FileDamage;
import java.nio.file.Path;
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

/// Act one: reads the whole file and writes what it wants to the ledger. No network.
///
/// Keeps no position: after a crash the file is read from its first row again, and the ledger decides what is new. A position would lose rows
/// as soon as somebody inserts one above it.
final class StageAct
        implements ItemStreamReader<StageItem>, ItemProcessor<StageItem, StagedRow>, ItemWriter<StagedRow>, StepInterruptionPolicy {

    private final RunContext context;
    private final EventMapper mapper;
    private final EventValidator validator;
    private final Path scratch;
    private @Nullable StageRows rows;
    private @Nullable StageMapper stage;
    private @Nullable Staging staging;
    private @Nullable FileDamage damage;
    private final FileAge age;
    private long rowsRead;
    private long rowsWithoutKey;

    StageAct(RunContext context, EventMapper mapper, EventValidator validator, Path scratch, Instant now) {
        this.context = context;
        this.mapper = mapper;
        this.validator = validator;
        this.scratch = scratch;
        this.age = new FileAge(now);
    }

    @Override
    public void open(ExecutionContext execution) {
        context.guarded(() -> {
            var job = context.request().job();
            StageRows opened = StageRows.open(context.request().file(), job.source(), mapper, !job.mapping().groupBy().isEmpty(), scratch);
            rows = opened;
            stage = new StageMapper(opened.mapper(), validator, opened.damage(), job.guards());
            damage = opened.damage();
            staging = context.ledger().stage(context.run());
            context.addNotices(opened.notices());
            return opened;
        });
    }

    @Override
    public @Nullable StageItem read() {
        return context.guarded(() -> opened().next()).orElse(null);
    }

    @Override
    public StagedRow process(StageItem item) {
        return context.guarded(() -> {
            StagedRow row = Objects.requireNonNull(stage, "open comes first").map(item);
            if (row instanceof StagedRow.Rejected rejected && rejected.key() == null) {
                rowsWithoutKey += rejected.rows();
            }
            age.look(row);
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
        return staging == null || damage == null ? List.of() : staging.listChangedIds(damage.hasDecimalIds());
    }

    /// What is missing from the file that was staged; nothing where it was staged by an earlier process.
    Optional<Issue> findMissing() {
        String file = String.valueOf(context.request().file().getFileName());
        return staging == null ? Optional.empty() : new MissingEvents(file).find(staging, rowsRead, rowsWithoutKey);
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
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }

    private StageRows opened() {
        return Objects.requireNonNull(rows, "open comes first");
    }
}
