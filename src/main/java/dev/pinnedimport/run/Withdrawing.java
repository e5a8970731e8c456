package dev.pinnedimport.run;

import dev.pinnedimport.delivery.Delivery;
import dev.pinnedimport.delivery.DeliveryEnd;
import dev.pinnedimport.delivery.DeliveryProgress;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.FieldDifference;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.Unpublished;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.JobLock;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Takes back what a run published, as far as that can be done: sets to draft what it created and nobody changed since. Deletes nothing.
///
/// A withdrawal is a run of its own, without a file, under the same rules of intent and outcome as any other; cut short, it goes on when it
/// is asked for again. Holds the database open until it is closed.
public final class Withdrawing implements AutoCloseable {

    private static final int RUNS_TO_SEARCH = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration A_WHILE = Duration.ofSeconds(1);
    private static final String MARK = "withdraw ";

    private final Workplace workplace;
    private final LedgerDatabase database;
    private final Clock clock;
    private final StopSignal stop = new StopSignal();

    private final Observing observing;

    private Withdrawing(Workplace workplace, LedgerDatabase database, Clock clock, Observing observing) {
        this.workplace = workplace;
        this.database = database;
        this.clock = clock;
        this.observing = observing;
    }

    public static Withdrawing open(Workplace workplace, Observing observing) {
        return new Withdrawing(workplace, workplace.openDatabase(), Clock.systemDefaultZone(), observing);
    }

    /// What is, or was, done about an event that the run created.
    public enum Fate {
        /// Published by the run and as it was: it can be set to draft.
        TO_DRAFT,
        /// Set to draft.
        WITHDRAWN,
        /// It was a draft already.
        DRAFT_ALREADY,
        /// Something keeps it as it is.
        LEFT;

        /// As programs read it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param row    in the file of the run that staged it last
    /// @param reason why it is left as it is; empty otherwise
    public record Event(String sourceId, String eventId, String title, long row, Fate fate, String reason) {

        private Event left(String why) {
            return new Event(sourceId, eventId, title, row, Fate.LEFT, why);
        }
    }

    /// @param run       whose events these are
    /// @param compared  whether the API was asked what the events look like now; else only the ledger was
    /// @param inDoubt   events of the run of which nobody knows whether the API has them
    public record Plan(String run, String job, String target, boolean compared, List<Event> events, long inDoubt) {
        public Plan {
            events = List.copyOf(events);
        }

        public long count(Fate fate) {
            return events.stream().filter(event -> event.fate() == fate).count();
        }
    }

    /// What it came to.
    ///
    /// @param stop why it ended early; empty where it did not
    public record Result(Plan plan, ExitCode exit, List<Issue> stop) {
        public Result {
            stop = List.copyOf(stop);
        }
    }

    /// Looks what can be taken back, then asks, then does it.
    ///
    /// @param consent is shown the plan; false ends it there, and nothing is changed
    public Result withdraw(String runId, ApiAccess access, RunListener listener, Predicate<Plan> consent) {
        Run run = ledger().findRun(runId).orElseThrow(() -> usage(IssueCode.RUN_NOT_FOUND, "There is no run \"" + runId + "\". See: pinned-import runs."));
        listener.on(new Progress.For(run.job()));
        if (!access.baseUrl().equals(run.source().target())) {
            throw usage(IssueCode.USAGE, "Run " + run.id() + " was sent to " + run.source().target() + ", and the address given is " + access.baseUrl()
                    + ". Name the same: --api " + run.source().target() + ".");
        }
        try (JobLock lock = workplace.lock(run.job(), run.source().system(), clock.instant());
                ApiSession api = ApiSession.open(access, workplace.contract(), TIMEOUT, DeliverySettings.usual().inFlight(), observing.begin())) {
            Instant started = clock.instant();
            RunListener followed = observing.following(listener);
            LedgerGuard guard = new LedgerGuard(ledger(), workplace, run.job());
            guard.requireOurs(access.baseUrl(), run.source().system());
            if (!api.api().canUpdate()) {
                throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.ROW_UPDATE_IMPOSSIBLE, new Place.Api(access.baseUrl().toString()), "",
                        "The contract has no route that changes an event, so nothing can be set to draft. Pull the present one: pinned-import contract pull."));
            }
            followed.on(new Progress.AskingApi(access.baseUrl().toString()));
            Preflight answer = api.ask(stop);
            Optional<Run> open = findOpen(run);
            followed.on(new Progress.LookingUp());
            Plan plan = plan(run, open, api, answer);
            if (plan.count(Fate.TO_DRAFT) == 0) {
                Result done = new Result(plan, exit(plan), List.of());
                return open.filter(begun -> endUnlessOpen(begun, done.exit())).map(begun -> told(done, begun.id(), started, listener)).orElse(done);
            }
            if (!consent.test(plan)) {
                return new Result(plan, exit(plan), List.of());
            }
            Run withdrawal = open.orElseGet(() -> start(run));
            listener.on(new Progress.Begun(withdrawal.id()));
            guard.mark(withdrawal);
            stage(withdrawal, run, plan);
            DeliveryEnd end = deliver(withdrawal, lock, api, answer, plan.count(Fate.TO_DRAFT), followed);
            return told(finish(run, withdrawal, plan, end), withdrawal.id(), started, listener);
        }
    }

    private Result told(Result result, String run, Instant started, RunListener listener) {
        Map<String, Long> events = new LinkedHashMap<>();
        for (Fate fate : Fate.values()) {
            events.put(fate.word(), result.plan().count(fate));
        }
        events.put("in_doubt", result.plan().inDoubt());
        observing.tell(new Deed("withdraw", result.plan().job(), run, "", result.exit(), started, clock.instant(), events), listener);
        return result;
    }

    /// Whether this run took something back, and so has no file to be read again.
    static boolean isWithdrawal(Run run) {
        return run.definition().startsWith(MARK);
    }

    /// The run whose events this one took back; empty where it is an import.
    static Optional<String> findWithdrawn(Run run) {
        return Optional.of(run.definition()).filter(_ -> isWithdrawal(run)).map(mark -> mark.substring(MARK.length()));
    }

    // ---- what can be done --------------------------------------------------------------------------------------

    // There may be many: of each, its names and its fate are kept, and no content.
    private Plan plan(Run run, Optional<Run> open, ApiSession api, Preflight answer) {
        Map<String, Event> events = new HashMap<>();
        Set<String> unseen = new HashSet<>();
        ledger().forEachCreatedBy(run, entry -> {
            Event event = event(entry, run, open);
            events.put(event.eventId(), event);
            if (event.fate() == Fate.TO_DRAFT && entry.state() == EntryState.DELIVERED) {
                unseen.add(event.eventId());
            }
        });
        if (answer.canRead() && !unseen.isEmpty()) {
            compare(run, events, unseen, api);
        }
        List<Event> inOrder = events.values().stream().sorted(Comparator.comparingLong(Event::row).thenComparing(Event::sourceId)).toList();
        long inDoubt = ledger().listInDoubt(run.source()).stream().filter(entry -> entry.run() == run.number() && entry.action() == Action.CREATE).count();
        return new Plan(run.id(), run.job(), run.source().target().toString(), answer.canRead(), inOrder, inDoubt);
    }

    /// Leaves alone what the API shows otherwise than it was sent, and what it does not show.
    private void compare(Run run, Map<String, Event> events, Set<String> unseen, ApiSession api) {
        new EventList(api.api(), Time.system(), stop).compare(unseen.size(),
                id -> unseen.contains(id) ? ledger().findByEventId(run.source(), id).map(Entry::payload) : Optional.empty(),
                (id, differences) -> {
                    unseen.remove(id);
                    if (!differences.isEmpty()) {
                        events.computeIfPresent(id, (_, event) -> event.left("Somebody changed it in the calendar since: "
                                + differences.stream().map(FieldDifference::path).collect(Collectors.joining(", ")) + "."));
                    }
                });
        unseen.forEach(id -> events.computeIfPresent(id, (_, event) -> event.left("The API does not list it: it may have been deleted, or be in review.")));
    }

    /// As far as the ledger knows.
    private static Event event(Entry entry, Run run, Optional<Run> open) {
        boolean begun = open.isPresent() && entry.run() == open.get().number() && !entry.listed();
        if (begun && entry.state() != EntryState.DELIVERED) {
            return event(entry, Fate.TO_DRAFT, "");
        }
        if (entry.state() == EntryState.DELIVERED && Unpublished.of(entry.payload()).isEmpty()) {
            return event(entry, Fate.DRAFT_ALREADY, "");
        }
        if (entry.run() != run.number() || entry.action() != Action.CREATE || entry.state() != EntryState.DELIVERED) {
            return event(entry, Fate.LEFT, "A later run changed it, or is about to.");
        }
        return event(entry, Fate.TO_DRAFT, "");
    }

    private static Event event(Entry entry, Fate fate, String reason) {
        return new Event(entry.key().display(), entry.findEventId().orElseThrow(), Doubt.titleOf(entry), entry.row(), fate, reason);
    }

    // ---- doing it ----------------------------------------------------------------------------------------------

    /// The withdrawal of this run that was begun and did not end.
    private Optional<Run> findOpen(Run run) {
        return ledger().listRuns(RUNS_TO_SEARCH).stream()
                .filter(other -> !other.hasEnded() && other.source().equals(run.source()) && other.definition().equals(MARK + run.id()))
                .findFirst();
    }

    private Run start(Run run) {
        String id = RunId.unusedIn(ledger(), clock.instant(), clock.getZone());
        return ledger().startRun(run.source(), id, run.job(), run.file(), run.sha256(), MARK + run.id(), clock.instant(),
                new Run.Origin(Who.isHere(), null));
    }

    private void stage(Run withdrawal, Run run, Plan plan) {
        Set<String> ids = plan.events().stream().filter(event -> event.fate() == Fate.TO_DRAFT).map(Event::eventId).collect(Collectors.toSet());
        ledger().stageDrafts(withdrawal, run, entry -> entry.findEventId().filter(ids::contains).isPresent());
    }

    private DeliveryEnd deliver(Run withdrawal, JobLock lock, ApiSession api, Preflight answer, long total, RunListener listener) {
        DeliverySettings settings = DeliverySettings.usual().withLookUp(answer.canRead());
        Delivery delivery = new Delivery(ledger(), api.api(), withdrawal, settings, stop, Time.system(), new SecureRandom());
        while (true) {
            listener.on(sending(delivery.progress(), total));
            lock.requireHeld();
            Optional<DeliveryEnd> end = delivery.deliverSome(A_WHILE);
            if (end.isPresent()) {
                return end.get();
            }
        }
    }

    private static Progress sending(DeliveryProgress progress, long total) {
        return new Progress.Delivering(Math.min(progress.delivered() + progress.refused() + progress.blocked(), total), total, progress.ratePerSecond(), null,
                progress.waitingUntil(), progress.waitingFor());
    }

    private Result finish(Run run, Run withdrawal, Plan plan, DeliveryEnd end) {
        Map<String, Event> events = new LinkedHashMap<>();
        plan.events().forEach(event -> events.put(event.eventId(), event));
        ledger().forEachCreatedBy(run, entry -> events.computeIfPresent(entry.findEventId().orElseThrow(), (_, event) -> after(event, entry)));
        Plan done = new Plan(plan.run(), plan.job(), plan.target(), plan.compared(), List.copyOf(events.values()), plan.inDoubt());
        ExitCode stuck = isOpen(withdrawal) && end instanceof DeliveryEnd.Finished ? ExitCode.API_REFUSED : ExitCode.DONE;
        ExitCode exit = ExitCode.highest(List.of(end.exitCode(), stuck, exit(done)));
        endUnlessOpen(withdrawal, exit);
        return new Result(done, exit, end.issues());
    }

    private boolean isOpen(Run withdrawal) {
        return ledger().countDrafts(withdrawal).stream()
                .anyMatch(drafts -> drafts.state() != EntryState.DELIVERED && drafts.state() != EntryState.REFUSED);
    }

    private boolean endUnlessOpen(Run withdrawal, ExitCode exit) {
        if (isOpen(withdrawal)) {
            return false;
        }
        ledger().endRun(withdrawal, new Run.Outcome(clock.instant(), "completed", exit.number(), "{}"));
        return true;
    }

    private static Event after(Event event, Entry entry) {
        if (event.fate() != Fate.TO_DRAFT) {
            return event;
        }
        return entry.state() == EntryState.DELIVERED
                ? event(entry, Fate.WITHDRAWN, "")
                : event(entry, Fate.LEFT, entry.reason() == null ? "It was not sent." : entry.reason());
    }

    private static ExitCode exit(Plan plan) {
        return plan.inDoubt() > 0 ? ExitCode.IN_DOUBT : plan.count(Fate.LEFT) > 0 ? ExitCode.ROWS_TO_FIX : ExitCode.DONE;
    }

    /// Ends what is under way in good order; returns at once.
    public void stop(ExitCode reason) {
        stop.raise(reason);
    }

    private Ledger ledger() {
        return database.ledger();
    }

    private static StopException usage(IssueCode code, String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(code, new Place.Setting("withdraw"), "", sentence));
    }

    @Override
    public void close() {
        database.close();
    }
}
