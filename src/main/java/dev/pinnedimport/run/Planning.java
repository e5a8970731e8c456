package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.delivery.ApiRoutes;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.PayloadDiff;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Comparison.Kind;
import dev.pinnedimport.ledger.Comparison.Planned;
import dev.pinnedimport.ledger.Comparison;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.RowIssue;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.report.PlanCounts;
import dev.pinnedimport.report.PlanFile;
import dev.pinnedimport.report.PlanReport;
import dev.pinnedimport.run.drift.Drift.Finding;
import dev.pinnedimport.run.drift.Profiling;
import dev.pinnedimport.source.FileFingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds out what a run would do, without doing any of it. See the decision record "A plan compares and writes nothing".
///
/// Reads the ledger and writes nothing to it; where there is none, it makes none. Asks the API only what a run asks before it begins, and
/// only with a key; without one it says what could not be checked.
public final class Planning implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 500;
    private static final int CHANGES_TO_SHOW = 50;
    private static final int MISSING_TO_SHOW = 20;

    private final Workplace workplace;
    private final Optional<LedgerDatabase> database;
    private final Clock clock;
    private final StopSignal stop = new StopSignal();

    private Planning(Workplace workplace, Optional<LedgerDatabase> database, Clock clock) {
        this.workplace = workplace;
        this.database = database;
        this.clock = clock;
    }

    /// @throws StopException where there is a ledger and it cannot be read, as while an embedded one is in use (`LOCKED`)
    public static Planning open(Workplace workplace) {
        return new Planning(workplace, workplace.findDatabase(), Clock.systemDefaultZone());
    }

    /// A plan, and its document until it is closed.
    public static final class Plan implements AutoCloseable {

        private final PlanReport report;
        private final Comparison comparison;
        private final PlannedEvents events;

        private Plan(PlanReport report, Comparison comparison, PlannedEvents events) {
            this.report = report;
            this.comparison = comparison;
            this.events = events;
        }

        public PlanReport report() {
            return report;
        }

        /// Writes the document that can be approved.
        public void write(Writer out) {
            try {
                PlanFile.write(report, lines -> events.forEach(comparison, lines), out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Saves the document, for its owner only.
        ///
        /// @throws StopException `STORAGE` where it cannot be written
        public Path save(Path file) {
            try {
                return PlanFile.save(report, lines -> events.forEach(comparison, lines), file);
            } catch (IOException | UncheckedIOException e) {
                throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting("--save"), "",
                        "The plan could not be written to " + file + ". Check that the disk has space and that the directory is writable."), e);
            }
        }

        @Override
        public void close() {
            events.close();
        }
    }

    /// @param url    of the API that the plan is for
    /// @param access the same with its key; empty where none was given
    public Plan plan(JobDefinition job, Path file, String url, Optional<ApiAccess> access) {
        Contract contract = workplace.contract();
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        URI target = access.map(ApiAccess::baseUrl).orElseGet(() -> ApiAccess.parse(url));
        String sha256 = FileFingerprint.of(file).sha256();
        database.ifPresent(open -> new LedgerGuard(open.ledger(), workplace, job.name()).requireOurs(target, job.system()));
        Answer answer = ask(job, contract, access);
        Optional<Source> source = database.flatMap(open -> open.ledger().findSource(target, job.system()));
        Comparison comparison = source.isEmpty() ? Comparison.withNothing() : compare(ledger(), source.get(), job, sha256);
        Reading reading = new Reading(comparison, PlannedEvents.create());
        try {
            List<Issue> notices = reading.read(job, file, EventMapper.of(job.mapping(), fit.types(job)), answer.validator(), scratch());
            PlanReport.Basis basis = new PlanReport.Basis(job.name(), job.fingerprint().value(), contract.fingerprint().value(),
                    file.toString(), sha256, target.toString(), source.isEmpty() ? "" : ledger().id(),
                    source.flatMap(ledgerSource -> ledger().findLastRun(ledgerSource)).map(Run::number).orElse(0L), clock.instant(), Who.isHere());
            boolean sendsUpdates = job.send().updates() == SendSettings.Updates.SEND && ApiRoutes.of(contract).findUpdate().isPresent();
            boolean whole = reading.isWhole();
            Optional<MissingEvents.Survey> missing = Optional.of(comparison).filter(_ -> whole && job.complete())
                    .map(compared -> MissingEvents.survey(job, compared::forEachKnown, MISSING_TO_SHOW));
            if (whole && sendsUpdates && job.send().missing() == SendSettings.Missing.DRAFT) {
                reading.addDrafts();
            }
            PlanCounts counts = reading.counts();
            String place = String.valueOf(file.getFileName());
            List<Finding> drift = source.map(known -> reading.drift(ledger(), known, job, file, sha256, clock.instant())).orElse(List.of());
            List<Issue> stops = new ArrayList<>(stops(job, file, counts, missing));
            List<Issue> told = new ArrayList<>(notices);
            GuardAct.findChangedIds(job, place, comparison::listChangedIds).ifPresent(stops::add);
            source.flatMap(known -> KnownFile.find(ledger(), known, job, file, sha256, clock.getZone())).ifPresent(found -> {
                if (!found.isError()) {
                    told.add(found.issue());
                } else if (found.findInterrupted().isEmpty() && GuardAct.takesBack(job, sendsUpdates, counts.changed())) {
                    stops.add(found.issue());
                }
            });
            drift.forEach(finding -> (DriftGuard.stops(finding, job.guards().drift()) ? stops : told).add(finding.issue()));
            PlanReport report = new PlanReport(basis, counts,
                    source.map(known -> ExpectedPace.of(job, ledger(), known)).orElseGet(() -> ExpectedPace.careful(job)), sendsUpdates,
                    missing.map(found -> new PlanReport.Missing(found.missing(), found.examples())).orElse(null),
                    reading.changes(), reading.issues.byCause(), stops, told, answer.unchecked());
            return new Plan(report, comparison, reading.events);
        } catch (RuntimeException e) {
            reading.events.close();
            throw e;
        }
    }

    private static Comparison compare(Ledger ledger, Source source, JobDefinition job, String sha256) {
        return ledger.compare(source, RunToContinue.find(ledger, source, job, sha256), job.findImages().isPresent());
    }

    private Ledger ledger() {
        return database.orElseThrow().ledger();
    }

    private static Path scratch() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static List<Issue> stops(JobDefinition job, Path file, PlanCounts counts, Optional<MissingEvents.Survey> missing) {
        Place.File place = new Place.File(String.valueOf(file.getFileName()));
        List<Issue> stops = new ArrayList<>();
        new FileBounds(job.guards(), place.file()).find(counts.read(), counts.rejected(), counts.changed(), counts.changed() + counts.unchanged()).ifPresent(stops::add);
        missing.flatMap(survey -> MissingEvents.findTooMany(job, survey, place)).ifPresent(stops::add);
        return stops;
    }

    // ---- the API -----------------------------------------------------------------------------------------------

    /// What the API said, as far as it was asked.
    private record Answer(EventValidator validator, List<String> unchecked) {}

    private Answer ask(JobDefinition job, Contract contract, Optional<ApiAccess> access) {
        EventValidator validator = new EventValidator(contract);
        if (access.isEmpty()) {
            return new Answer(validator, List.of("without a key, whether it reaches the channels and which classifications the API knows."));
        }
        try (ApiSession api = ApiSession.open(access.get(), contract, job.send().timeout(), 1)) {
            Preflight answer = api.ask(stop);
            return new Answer(validator.withKnownSlugs(answer.classifications())
                    .withAccessibleChannels(answer.channels().stream().map(Preflight.Channel::id).collect(Collectors.toSet())), List.of());
        } catch (StopException e) {
            if (stop.isRaised()) {
                throw e;
            }
            String why = e.issues().stream().map(Issue::sentence).collect(Collectors.joining(" "));
            return new Answer(validator, List.of("channels and classifications, since the API could not be asked. " + why));
        }
    }

    // ---- the file ----------------------------------------------------------------------------------------------

    /// One pass through the file.
    private static final class Reading implements Comparison.Listener {

        private final Comparison comparison;
        private final PlannedEvents events;
        private final IssueTally issues = new IssueTally();
        private final List<Planned> changed = new ArrayList<>();
        private long drafts;
        private @Nullable Profiling profiling;

        private Reading(Comparison comparison, PlannedEvents events) {
            this.comparison = comparison;
            this.events = events;
        }

        List<Issue> read(JobDefinition job, Path file, EventMapper mapper, EventValidator validator, Path scratch) {
            try (StageRows rows = StageRows.open(file, job.source(), mapper, !job.mapping().groupBy().isEmpty(), scratch)) {
                FileAge age = new FileAge(Instant.now());
                List<StagedRow> batch = new ArrayList<>(ROWS_AT_ONCE);
                Profiling watching = new Profiling(rows.fileHeader());
                rows.watch(watching::add);
                profiling = watching;
                new StageMapper(rows, validator, job).forEach(rows, row -> {
                    tally(row);
                    age.look(row);
                    batch.add(row);
                    if (batch.size() == ROWS_AT_ONCE) {
                        comparison.add(batch, this);
                        batch.clear();
                    }
                });
                comparison.add(batch, this);
                List<Issue> notices = new ArrayList<>(rows.notices());
                notices.addAll(rows.damage().findings());
                age.find(String.valueOf(file.getFileName())).ifPresent(notices::add);
                return notices;
            }
        }

        private void tally(StagedRow row) {
            if (profiling != null) {
                profiling.addStarts(row);
            }
            issues.add(row);
        }

        @Override
        public void planned(Planned event) {
            events.add(event);
            if (event.before() != null && changed.size() < CHANGES_TO_SHOW) {
                changed.add(event);
            }
        }

        @Override
        public void said(RowIssue issue) {
            issues.add(issue);
        }

        PlanCounts counts() {
            return new PlanCounts(comparison.count(Kind.NEW), comparison.count(Kind.CHANGED), comparison.count(Kind.IN_DOUBT), drafts,
                    comparison.count(Kind.UNCHANGED), comparison.count(Kind.DONE) + comparison.count(Kind.REFUSED), comparison.read(),
                    comparison.grouped(), comparison.skipped(), comparison.duplicates(), comparison.rejected());
        }

        List<PlanReport.Changed> changes() {
            return changed.stream().filter(event -> !comparison.isTakenBack(event.number())).map(Reading::changed).toList();
        }

        private static PlanReport.Changed changed(Planned event) {
            @Nullable String before = event.before();
            return new PlanReport.Changed(event.payload().key().display(), event.payload().at().number(), event.payload().title(),
                    before == null ? List.of() : PayloadDiff.between(before, event.payload().json()));
        }

        // A row that could not be read may be the very one that is missed.
        boolean isWhole() {
            return comparison.read() > 0 && comparison.withoutKey() == 0;
        }

        List<Finding> drift(Ledger ledger, Source source, JobDefinition job, Path file, String sha256, Instant now) {
            return profiling == null || comparison.read() == 0 || job.guards().drift().isOff() ? List.of()
                    : DriftGuard.find(ledger, source, job, Long.MAX_VALUE, String.valueOf(file.getFileName()), profiling, sha256, now);
        }

        void addDrafts() {
            comparison.forEachDraft((entry, payload) -> {
                drafts++;
                events.addDraft(entry, payload);
            });
        }
    }

    /// Ends what is asked at present in good order; returns at once.
    public void stop(ExitCode reason) {
        stop.raise(reason);
    }

    @Override
    public void close() {
        database.ifPresent(LedgerDatabase::close);
    }
}
