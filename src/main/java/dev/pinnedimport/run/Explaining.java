package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobSource;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventDraft;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.PayloadDiff;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.KeptFile;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.report.Passport;
import dev.pinnedimport.source.FileFingerprint;
import dev.pinnedimport.source.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells everything that is known of one row and its event. Sends nothing, asks nobody, changes nothing.
///
/// Reads the source file again where it is still the one that was imported, else the rows that the ledger keeps; maps them by the job as it was in
/// that run, with the very mapping that a run uses.
public final class Explaining implements AutoCloseable {

    private static final String SEPARATOR = " / ";

    private final Workplace workplace;
    private final LedgerDatabase database;

    private Explaining(Workplace workplace, LedgerDatabase database) {
        this.workplace = workplace;
        this.database = database;
    }

    /// @throws StopException `USAGE` where there is no ledger yet
    public static Explaining open(Workplace workplace) {
        return new Explaining(workplace, workplace.findDatabase().orElseThrow(() -> notFound(
                "There is no ledger in " + workplace.state() + " yet, so there is nothing to explain. Import a file first: pinned-import run JOB FILE.")));
    }

    /// Ids may hold a colon too.
    public boolean knowsRun(String runId) {
        return ledger().findRun(runId).isPresent();
    }

    /// The row of a run.
    public Passport explain(String runId, long row) {
        Run run = ledger().findRun(runId).orElseThrow(() -> notFound("There is no run \"" + runId + "\". See: pinned-import runs."));
        Reading reading = read(run, row);
        Optional<Entry> entry = reading.key().or(() -> keyOfIssue(run, row)).flatMap(key -> ledger().find(run.source(), key))
                .or(() -> ledger().findByRow(run, row));
        List<RowIssue> issues = ledger().listIssues(run, row);
        if (reading.rows.isEmpty() && entry.isEmpty() && issues.isEmpty() && !reading.wasSkipped) {
            throw notFound("Nothing is known of row " + row + " of run " + run.id() + ". " + reading.sources.getFirst()
                    + " Rows are counted as the file shows them, the header and what stands above it included; a report or a rejects file names those of its run.");
        }
        return passport(run, row, reading, issues, entry);
    }

    /// The event with this id.
    ///
    /// @param job only events of this job's source system
    public Passport explain(Optional<JobDefinition> job, String id) {
        List<Source> sources = ledger().listSources().stream().filter(source -> job.map(of -> of.system().equals(source.system())).orElse(true)).toList();
        Optional<Entry> entry = sources.stream().flatMap(source -> find(source, id).stream()).max(Comparator.comparingLong(Entry::run));
        Optional<Ledger.RowOfRun> spoken = sources.stream()
                .flatMap(source -> ledger().findRowWithIssue(source, id).stream())
                .max(Comparator.comparingLong(Ledger.RowOfRun::run));
        // A later run may have rejected its row, which leaves the entry as it is.
        if (spoken.isPresent() && spoken.get().run() > entry.map(Entry::run).orElse(0L)) {
            Optional<Run> later = ledger().findRun(spoken.get().run());
            if (later.isPresent()) {
                return explain(later.get().id(), spoken.get().row());
            }
        }
        Optional<Run> run = entry.flatMap(found -> ledger().findRun(found.run()));
        if (entry.isPresent() && run.isPresent() && entry.get().listed() && entry.get().row() > 0) {
            return passport(run.get(), entry.get().row(), read(run.get(), entry.get().row()), ledger().listIssues(run.get(), entry.get().row()), entry);
        }
        if (entry.isPresent()) {
            Run last = run.or(() -> ledger().findLastRun(entry.get().source())).orElseThrow();
            return passport(last, 0, Reading.none("No row of a file stands for this event in that run."), List.of(), entry);
        }
        throw notFound("The ledger knows no event with the id \"" + id + "\"" + job.map(of -> " of system \"" + of.system() + "\"").orElse("")
                + ". Ids are compared letter by letter; for a row write RUN:ROW, such as 2026-11-23-0200-k7m:42.");
    }

    private Optional<Entry> find(Source source, String id) {
        return Stream.of(List.of(id), List.of(id.split(SEPARATOR, -1)))
                .flatMap(parts -> SourceKey.of(parts).stream())
                .flatMap(key -> ledger().find(source, key).stream())
                .findFirst();
    }

    private Optional<SourceKey> keyOfIssue(Run run, long row) {
        return ledger().listIssues(run, row).stream().map(RowIssue::key).filter(key -> !key.isEmpty()).findFirst()
                .flatMap(key -> SourceKey.of(List.of(key.split(SEPARATOR, -1))));
    }

    private Passport passport(Run run, long row, Reading reading, List<RowIssue> issues, Optional<Entry> entry) {
        String id = entry.map(Entry::key).or(reading::key).map(SourceKey::display)
                .orElseGet(() -> issues.stream().map(RowIssue::key).filter(key -> !key.isEmpty()).findFirst().orElse(""));
        List<Passport.Try> attempts = entry.map(of -> ledger().listAttempts(of.source(), of.key())).orElse(List.of()).stream()
                .map(attempt -> new Passport.Try(ledger().findRun(attempt.run()).map(Run::id).orElse(""), attempt))
                .toList();
        @Nullable EventPayload payload = reading.payloadOf(entry.map(Entry::key));
        List<Passport.Other> others = reading.keys.stream().filter(key -> !key.display().equals(id)).map(key -> other(run, key, reading)).toList();
        return new Passport(
                new Passport.Where(run.id(), run.job(), run.file(), row, run.source().system(), run.source().target().toString(), id),
                reading.rows, reading.sources, reading.fields, reading.wrong, payload == null ? null : payload.json(), issues, entry.orElse(null),
                entry.flatMap(of -> ledger().findDelivered(of.source(), of.key())).orElse(null), attempts,
                entry.map(of -> changes(of)).orElse(List.of()), NextRun.words(entry, payload, reading.wasSkipped, !reading.wrong.isEmpty()), others);
    }

    private Passport.Other other(Run run, SourceKey key, Reading reading) {
        Optional<Entry> entry = ledger().find(run.source(), key);
        return new Passport.Other(key.display(), entry.orElse(null),
                NextRun.words(entry, reading.payloadOf(Optional.of(key)), false, !reading.wrong.isEmpty()));
    }

    private static List<PayloadDiff.FieldChange> changes(Entry entry) {
        String wanted = entry.next() == null ? entry.payload() : entry.next();
        return entry.findPublished().map(published -> PayloadDiff.between(published, wanted)).orElse(List.of());
    }

    // ---- the rows ----------------------------------------------------------------------------------------------

    /// What the rows say, read once more.
    private static final class Reading {

        private final List<String> sources = new ArrayList<>();
        private final List<Passport.Row> rows = new ArrayList<>();
        private final List<Passport.Field> fields = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private @Nullable SourceKey key;
        /// Of all events of the row; one, but where each date is one.
        private final List<SourceKey> keys = new ArrayList<>();
        private final Map<SourceKey, EventPayload> payloads = new LinkedHashMap<>();
        private boolean wasSkipped;

        static Reading none(String why) {
            Reading reading = new Reading();
            reading.sources.add(why);
            return reading;
        }

        Optional<SourceKey> key() {
            return Optional.ofNullable(key);
        }

        /// What becomes of the row; of a row with many events, of the one that is meant.
        @Nullable EventPayload payloadOf(Optional<SourceKey> meant) {
            return meant.isPresent() && payloads.containsKey(meant.get()) ? payloads.get(meant.get())
                    : keys.size() > 1 ? null : payloads.values().stream().findFirst().orElse(null);
        }
    }

    private Reading read(Run run, long row) {
        Optional<String> gone = findWhyGone(run);
        boolean retry = ledger().kept().findRetry(run).isPresent();
        Optional<KeptFile> kept = ledger().kept().findFile(run);
        if (gone.isPresent() || retry) {
            String words = retry ? "The run took its rows from the ledger." : gone.orElse("");
            if (kept.isEmpty() || ledger().kept().find(run, row).isEmpty()) {
                return Reading.none(words + " The ledger keeps the cells of rows that are to be mended only.");
            }
            return map(run, row, words + " These are the cells that the ledger keeps.",
                    job -> new KeptSupply(ledger().kept(), run, kept.get(), job.source()));
        }
        return map(run, row, "The file is still as it was imported.", job -> RowSupply.file(Path.of(run.file()), job.source()));
    }

    private static Optional<String> findWhyGone(Run run) {
        Path file = Path.of(run.file());
        if (!Files.isRegularFile(file)) {
            return Optional.of("The file is no longer there.");
        }
        return FileFingerprint.of(file).sha256().equals(run.sha256()) ? Optional.empty() : Optional.of("The file has been changed since it was imported.");
    }

    private interface Supply {
        RowSupply of(JobDefinition job);
    }

    private Reading map(Run run, long row, String cellsFrom, Supply supply) {
        Reading reading = Reading.none(cellsFrom);
        JobDefinition job;
        try {
            job = definition(run, reading);
        } catch (StopException e) {
            reading.sources.add("The job cannot be read any more, so its rules cannot be shown: "
                    + e.issues().stream().map(Issue::toString).findFirst().orElse("") + " ");
            return reading;
        }
        Contract contract = workplace.contract();
        EventMapper mapper = EventMapper.of(job.mapping(), new ContractFit(contract).types(job));
        boolean grouped = !job.mapping().groupBy().isEmpty();
        try (StageRows rows = StageRows.of(() -> supply.of(job), mapper, grouped, Path.of(System.getProperty("java.io.tmpdir")))) {
            for (Optional<StageItem> item = rows.next(); item.isPresent(); item = rows.next()) {
                if (take(item.get(), row, rows.mapper(), new EventValidator(contract), reading)) {
                    return reading;
                }
            }
        } catch (StopException e) {
            e.issues().forEach(issue -> reading.wrong.add(issue.toString()));
        }
        return reading;
    }

    private static boolean take(StageItem item, long row, BoundMapper mapper, EventValidator validator, Reading reading) {
        return switch (item) {
            case StageItem.LeftOut left when left.at().number() == row -> {
                reading.wasSkipped = true;
                reading.sources.add("The row is no data, or the job leaves it out.");
                yield true;
            }
            case StageItem.Unreadable no when no.at().number() == row -> {
                no.issues().forEach(issue -> reading.wrong.add(issue.toString()));
                yield true;
            }
            case StageItem.Rows rows when rows.group().records().stream().anyMatch(record -> record.at().number() == row) -> {
                explain(rows.group(), mapper, validator, reading);
                yield true;
            }
            case StageItem.LeftOut _, StageItem.Unreadable _, StageItem.Rows _ -> false;
        };
    }

    private static void explain(RecordGroup group, BoundMapper mapper, EventValidator validator, Reading reading) {
        group.records().forEach(record -> reading.rows.add(new Passport.Row(record.at().number(), cells(record))));
        BoundMapper.Explained explained = mapper.explain(group);
        explained.fields().forEach(field -> reading.fields.add(new Passport.Field(field.path(),
                field.steps().stream().map(step -> new Passport.Step(step.what(), step.value())).toList(), field.result())));
        reading.key = mapper.key(group.first()).orElse(null);
        switch (explained.result()) {
            case MappingResult.Skipped _ -> {
                reading.wasSkipped = true;
                reading.sources.add("skip_when leaves the row out.");
            }
            case MappingResult.Unmappable no -> no.issues().stream().filter(Issue::isError).forEach(issue -> reading.wrong.add(issue.toString()));
            case MappingResult.Mapped mapped -> check(mapped.draft(), validator, reading);
            case MappingResult.Split split -> {
                List<String> ids = split.events().stream().map(one -> one.event().draft().key().display()).toList();
                reading.sources.add("The row holds " + ids.size() + " dates, and each is an event of its own: " + String.join(", ", ids)
                        + ". The fields are those of one date after the other.");
                split.events().forEach(one -> check(one.event().draft(), validator, reading));
                reading.key = split.events().getFirst().event().draft().key();
            }
        }
    }

    private static void check(EventDraft draft, EventValidator validator, Reading reading) {
        reading.key = draft.key();
        reading.keys.add(draft.key());
        switch (validator.check(draft)) {
            case ValidationResult.Invalid no -> no.issues().stream().filter(Issue::isError).forEach(issue -> reading.wrong.add(issue.toString()));
            case ValidationResult.Valid valid -> reading.payloads.put(draft.key(), valid.payload());
        }
    }

    private static Map<String, String> cells(SourceRecord record) {
        Map<String, String> cells = new LinkedHashMap<>();
        List<String> names = record.header().names();
        for (int position = 0; position < names.size(); position++) {
            String name = names.get(position).isBlank() || cells.containsKey(names.get(position)) ? "#" + (position + 1) : names.get(position);
            cells.put(name, record.cell(position));
        }
        return cells;
    }

    // ---- the job -----------------------------------------------------------------------------------------------

    private JobDefinition definition(Run run, Reading reading) {
        Map<String, String> texts = ledger().findJob(run);
        if (!texts.isEmpty()) {
            reading.sources.add("The rules are those of the job as it was in that run.");
            return restore(texts, run);
        }
        JobDefinition now = new JobDefinitions(workplace.jobs()).get(run.job());
        reading.sources.add(now.fingerprint().value().equals(run.definition())
                ? "The job and its lookups have not changed since."
                : "The job or a lookup has changed since: these are today's rules, and the values need not be those of that run.");
        return now;
    }

    private static JobDefinition restore(Map<String, String> texts, Run run) {
        List<JobSource.Text> parts = texts.entrySet().stream().map(text -> new JobSource.Text(text.getKey(), text.getValue())).toList();
        try {
            Path directory = Files.createTempDirectory("pinned-import-job");
            try {
                return new JobSource(new Fingerprint(run.definition()), parts).readIn(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting("Temporary directory"), "",
                    "The job of that run could not be laid out. Check that the disk has space and that the directory is writable."), e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Ledger ledger() {
        return database.ledger();
    }

    private static StopException notFound(String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.RUN_NOT_FOUND, new Place.Setting("explain"), "", sentence));
    }

    @Override
    public void close() {
        database.close();
    }
}
