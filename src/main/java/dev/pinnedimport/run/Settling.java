package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.EventList.Finding;
import dev.pinnedimport.delivery.ListedEvents;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.event.Action;
import dev.pinnedimport.event.SourceKey;
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
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Settles what is in doubt: by another look at the API's list, or by a person's word. Never sends an event.
///
/// Holds the database open until it is closed. What is recorded is recorded under the lock of the job, so never beside a run.
public final class Settling implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int LONGEST_EVENT_ID = 200;

    private final Workplace workplace;
    private final LedgerDatabase database;
    private final Clock clock;
    private final StopSignal stop = new StopSignal();

    private final Observing observing;
    private final RunListener listener;
    private final RunListener followed;

    private Settling(Workplace workplace, LedgerDatabase database, Clock clock, Observing observing, RunListener listener) {
        this.workplace = workplace;
        this.database = database;
        this.clock = clock;
        this.observing = observing;
        this.listener = listener;
        this.followed = observing.following(listener);
    }

    /// @param listener is told what is settled, job by job
    public static Settling open(Workplace workplace, Observing observing, RunListener listener) {
        return new Settling(workplace, workplace.openDatabase(), Clock.systemDefaultZone(), observing, listener);
    }

    /// Which events are meant. Empty texts mean all.
    public record Filter(String job, String system) {

        boolean accepts(Doubt doubt) {
            return (job.isEmpty() || job.equals(doubt.job())) && (system.isEmpty() || system.equals(doubt.system()));
        }
    }

    /// What another look at the API's list says about an event.
    ///
    /// @param settled whether it is in doubt no more
    /// @param words   a whole sentence
    public record LookedUp(Doubt doubt, boolean settled, String words) {}

    private record Found(Entry entry, Doubt doubt) {}

    /// Everything in doubt, by source and id.
    public List<Doubt> list(Filter filter) {
        return findAll(filter).stream().map(Found::doubt).toList();
    }

    private List<Found> findAll(Filter filter) {
        Map<Long, Optional<Run>> runs = new HashMap<>();
        List<Found> found = new ArrayList<>();
        for (Source source : ledger().listSources()) {
            for (Entry entry : ledger().listInDoubt(source)) {
                found.add(new Found(entry, Doubt.of(entry, runs.computeIfAbsent(entry.run(), ledger()::findRun))));
            }
        }
        found.removeIf(each -> !filter.accepts(each.doubt()));
        return found;
    }

    // ---- a person's word ---------------------------------------------------------------------------------------

    /// The event a person speaks about: in doubt, or still to be created.
    ///
    /// @throws StopException `USAGE` where there is none, or more than one
    public Doubt get(String sourceId, Filter filter) {
        return find(sourceId, filter).doubt();
    }

    private Found find(String sourceId, Filter filter) {
        String wanted = sourceId.strip();
        List<Found> found = new ArrayList<>(findAll(filter).stream().filter(each -> each.doubt().sourceId().equals(wanted)).toList());
        if (found.isEmpty()) {
            found.addAll(findOthers(wanted, filter));
        }
        if (found.size() > 1) {
            throw usage("\"" + wanted + "\" is in doubt more than once: " + String.join("; ", found.stream()
                    .map(each -> "job " + each.doubt().job() + ", system " + each.doubt().system() + ", " + each.doubt().target()).toList())
                    + ". Say which one with --job or --system.");
        }
        if (found.isEmpty()) {
            throw usage("\"" + wanted + "\" is not in the ledger"
                    + (filter.job().isEmpty() && filter.system().isEmpty() ? "" : " of this job or system")
                    + ". See what is in doubt: pinned-import settle.");
        }
        Entry entry = found.getFirst().entry();
        if (!isOpen(entry)) {
            throw usage("\"" + wanted + "\" is not in doubt" + entry.findEventId().map(id -> ": it is event " + id).orElse("")
                    + ". Nothing was changed. What is in doubt: pinned-import settle.");
        }
        return found.getFirst();
    }

    private List<Found> findOthers(String wanted, Filter filter) {
        List<Found> found = new ArrayList<>();
        for (Source source : ledger().listSources()) {
            for (SourceKey key : keys(wanted)) {
                ledger().find(source, key).map(entry -> new Found(entry, Doubt.of(entry, ledger().findRun(entry.run()))))
                        .filter(each -> filter.accepts(each.doubt()))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    // Keys of several columns are shown with slashes between.
    private static Set<SourceKey> keys(String text) {
        Set<SourceKey> keys = new LinkedHashSet<>();
        SourceKey.of(List.of(text)).ifPresent(keys::add);
        SourceKey.of(List.of(text.split(" / "))).ifPresent(keys::add);
        return keys;
    }

    private static boolean isOpen(Entry entry) {
        return switch (entry.state()) {
            case IN_DOUBT, SENDING -> true;
            case STAGED -> entry.action() == Action.CREATE;
            case WAITING, DELIVERED, REFUSED, BLOCKED -> false;
        };
    }

    /// Records a person's word that the API has it, as this event.
    ///
    /// @param who name of the person, for the record
    /// @throws StopException `USAGE` where that event belongs to another row, or an update's event is another one
    public void recordCreated(String sourceId, Filter filter, String eventId, String who) {
        String id = eventId.strip();
        if (id.isEmpty() || id.length() > LONGEST_EVENT_ID) {
            throw usage("An event id has 1 to " + LONGEST_EVENT_ID + " characters. Copy it from the API or from the event's page.");
        }
        Found found = find(sourceId, filter);
        Entry entry = found.entry();
        if (entry.eventId() != null && !entry.eventId().equals(id)) {
            throw usage("\"" + found.doubt().sourceId() + "\" is event " + entry.eventId() + ", so it cannot be event " + id
                    + ". Nothing was changed. Check the event's id.");
        }
        findOwner(entry.source(), id).filter(owner -> !owner.identity().equals(entry.identity())).ifPresent(owner -> {
            throw usage("Event " + id + " belongs to \"" + owner.key().display() + "\" (" + owner.source().system()
                    + ") already. Nothing was changed. Check the event's id.");
        });
        settle(found, new Settlement.Delivered(entry.key(), now(), id, null, "a person's word: " + who));
    }

    /// The entry that has this event, of whatever system of the same target.
    private Optional<Entry> findOwner(Source source, String eventId) {
        return ledger().listSources().stream()
                .filter(other -> other.target().equals(source.target()))
                .flatMap(other -> ledger().findByEventId(other, eventId).stream())
                .findFirst();
    }

    /// Records a person's word that the API does not have it: the next run sends it, under the same idempotency key.
    public void recordNotCreated(String sourceId, Filter filter, String who) {
        Found found = find(sourceId, filter);
        settle(found, new Settlement.NotSent(
                found.entry().key(), now(), who + " said that the API does not have "
                        + (found.doubt().update() ? "this change." : "it."), true));
    }

    private void settle(Found found, Settlement settlement) {
        Instant started = now();
        observing.begin();
        listener.on(new Progress.For(found.doubt().job()));
        try (JobLock _ = lock(found.doubt())) {
            Entry now = ledger().find(found.entry().source(), found.entry().key()).orElseThrow();
            if (now.state() != found.entry().state()) {
                throw usage("\"" + found.doubt().sourceId() + "\" has changed meanwhile. Look again: pinned-import settle.");
            }
            ledger().settle(now.source(), List.of(settlement));
        }
        tellSettled(found.doubt().job(), 1, started);
    }

    private void tellSettled(String job, long settled, Instant started) {
        long left = list(new Filter(job, "")).size();
        tell(job, "", left == 0 ? ExitCode.DONE : ExitCode.IN_DOUBT, started, Map.of("settled", settled, "in_doubt", left));
    }

    private void tell(String job, String run, ExitCode exit, Instant started, Map<String, Long> events) {
        observing.tell(new Deed("settle", job, run, "", exit, started, now(), new TreeMap<>(events)), listener);
    }

    private JobLock lock(Doubt doubt) {
        return workplace.lock(doubt.job(), doubt.system(), now());
    }

    // ---- another look ------------------------------------------------------------------------------------------

    /// Asks the API's list about everything in doubt there, and adopts what is certain: exactly one event is like it, and like no other in
    /// doubt. The rest stays as it is.
    ///
    /// @throws StopException `API_REFUSED` where the key may not list events, `API_UNAVAILABLE` where the list cannot be trusted
    public List<LookedUp> lookUp(ApiAccess access, Filter filter) {
        List<LookedUp> all = new ArrayList<>();
        try (ApiSession api = ApiSession.open(access, workplace.contract(), TIMEOUT, 1, observing.begin())) {
            requireReading(ask(api, access), access);
            EventList list = new EventList(api.api(), Time.system(), stop);
            for (Source source : ledger().listSources()) {
                if (source.target().equals(access.baseUrl())) {
                    all.addAll(lookUp(list, source, filter));
                } else {
                    findAll(filter).stream().filter(each -> each.entry().source().equals(source)).forEach(each ->
                            all.add(new LookedUp(each.doubt(), false, "It was sent to " + source.target() + "; look there with --api.")));
                }
            }
        }
        return all;
    }

    // All of the source's doubts are looked up, whatever the filter: they may claim the same events.
    private List<LookedUp> lookUp(EventList list, Source source, Filter filter) {
        List<Found> ofSource = findAll(new Filter("", "")).stream().filter(each -> each.entry().source().equals(source)).toList();
        if (ofSource.stream().noneMatch(each -> filter.accepts(each.doubt()))) {
            return List.of();
        }
        Instant started = now();
        listener.on(new Progress.For(ofSource.getFirst().doubt().job()));
        followed.on(new Progress.LookingUp());
        List<LookedUp> answers = lookUp(list, source, filter, ofSource);
        answers.stream().map(answer -> answer.doubt().job()).distinct().forEach(job -> {
            listener.on(new Progress.For(job));
            tellSettled(job, answers.stream().filter(answer -> answer.settled() && answer.doubt().job().equals(job)).count(), started);
        });
        return answers;
    }

    private List<LookedUp> lookUp(EventList list, Source source, Filter filter, List<Found> ofSource) {
        try (JobLock _ = lock(ofSource.getFirst().doubt())) {
            Predicate<String> owned = LostLedgerCheck.ownedBy(ledger(), source);
            Map<SourceKey, Finding> findings = list.lookUp(ofSource.stream().map(Found::entry).toList(), owned)
                    .orElseThrow(() -> unsteady(list));
            List<LookedUp> answers = new ArrayList<>();
            for (Found found : ofSource) {
                if (filter.accepts(found.doubt())) {
                    answers.add(act(found, findings.get(found.entry().key())));
                }
            }
            return answers;
        }
    }

    private LookedUp act(Found found, @Nullable Finding finding) {
        return switch (finding) {
            case Finding.Found it -> {
                ledger().settle(found.entry().source(),
                        List.of(new Settlement.Delivered(found.entry().key(), now(), it.eventId(), null, "look-up by settle")));
                yield new LookedUp(found.doubt(), true, "It is event " + it.eventId() + ".");
            }
            case Finding.NotFound _ -> new LookedUp(found.doubt(), false,
                    "Nothing like it is in the API: the next run looks again and then sends it.");
            case Finding.Unclear unclear -> new LookedUp(found.doubt(), false, "It may be event " + String.join(" or event ",
                    unclear.events().stream().map(Settling::words).toList())
                    + ", which cannot be told for sure. Look at " + (unclear.events().size() == 1 ? "it" : "them") + " and decide.");
            case Finding.TooEarly early -> new LookedUp(found.doubt(), false,
                    "It was sent a moment ago. Look again after "
                            + early.again().atZone(clock.getZone()).toLocalTime().truncatedTo(ChronoUnit.SECONDS) + ".");
            case Finding.NotInList _ -> new LookedUp(found.doubt(), false,
                    "It is a change of event " + found.doubt().eventId()
                            + ": look at that event, or run again, which sends the same change once more.");
            case null -> new LookedUp(found.doubt(), false, "It was not looked up.");
        };
    }

    private static String words(EventList.Possible event) {
        return event.eventId() + (event.differences().isEmpty() ? " (the same in every field that the list shows)"
                : event.differences().stream()
                        .map(one -> one.path() + " was sent as \"" + one.sent() + "\" and is \"" + one.shown() + "\"")
                        .collect(Collectors.joining("; ", " (", ")")));
    }

    // ---- an audit ----------------------------------------------------------------------------------------------

    /// An event of ours that the API has more than once, or not any more.
    ///
    /// @param others ids of further events that are the same in every field the list shows; empty where the event itself is gone
    public record AuditFinding(String system, String sourceId, String title, String eventId, List<String> others) {
        public AuditFinding {
            others = List.copyOf(others);
        }

        public boolean isGone() {
            return others.isEmpty();
        }
    }

    /// @param checked how many of our events were looked for
    public record Audit(long checked, List<AuditFinding> findings) {
        public Audit {
            findings = List.copyOf(findings);
        }
    }

    /// Compares the whole list with what the ledger says is there: events that are in the API twice, as one that a middlebox delivered late, and
    /// events that are gone. Tells, and changes nothing.
    ///
    /// @throws StopException as [#lookUp]
    public Audit audit(ApiAccess access, Filter filter) {
        try (ApiSession api = ApiSession.open(access, workplace.contract(), TIMEOUT, 1, observing.begin())) {
            requireReading(ask(api, access), access);
            followed.on(new Progress.LookingUp());
            EventList list = new EventList(api.api(), Time.system(), stop);
            List<Source> sources = ledger().listSources().stream()
                    .filter(source -> source.target().equals(access.baseUrl()))
                    .filter(source -> filter.system().isEmpty() || filter.system().equals(source.system()))
                    .toList();
            ListedEvents events = list.all(_ -> true).orElseThrow(() -> unsteady(list));
            long[] checked = {0};
            List<AuditFinding> findings = new ArrayList<>();
            for (Source source : sources) {
                Instant started = now();
                long before = checked[0];
                int found = findings.size();
                Predicate<String> owned = LostLedgerCheck.ownedBy(ledger(), source);
                ledger().forEachEntry(source, entry -> {
                    if (entry.state() == EntryState.DELIVERED) {
                        checked[0]++;
                        audit(entry, events, owned).ifPresent(findings::add);
                    }
                });
                tellAudited(source, checked[0] - before, findings.subList(found, findings.size()), started);
            }
            return new Audit(checked[0], findings);
        }
    }

    private void tellAudited(Source source, long checked, List<AuditFinding> findings, Instant started) {
        ledger().findLastRun(source).ifPresent(run -> {
            long gone = findings.stream().filter(AuditFinding::isGone).count();
            listener.on(new Progress.For(run.job()));
            tell(run.job(), "", findings.isEmpty() ? ExitCode.DONE : ExitCode.ROWS_TO_FIX, started,
                    Map.of("checked", checked, "gone", gone, "twice", findings.size() - gone));
        });
    }

    private static Optional<AuditFinding> audit(Entry entry, ListedEvents events, Predicate<String> owned) {
        String id = entry.findEventId().orElseThrow();
        List<String> others = events.like(entry.payload()).same().stream().filter(other -> !other.equals(id) && !owned.test(other)).toList();
        if (events.has(id) && others.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AuditFinding(entry.source().system(), entry.key().display(), Doubt.titleOf(entry), id, events.has(id) ? others : List.of()));
    }

    // ---- everything anew ---------------------------------------------------------------------------------------

    /// Rebuilds what the ledger knows about this file's events from the API's list. See [Rebuilding].
    public Rebuilding.Result rebuild(JobDefinition job, Path file, ApiAccess access) {
        Instant started = now();
        listener.on(new Progress.For(job.name()));
        try (JobLock _ = workplace.lock(job.name(), job.system(), now());
                ApiSession api = ApiSession.open(access, workplace.contract(), job.send().timeout(), 1, observing.begin())) {
            Preflight answer = ask(api, access);
            requireReading(answer, access);
            followed.on(new Progress.LookingUp());
            EventList list = new EventList(api.api(), Time.system(), stop);
            Rebuilding.Result result = new Rebuilding(workplace, ledger(), list, clock).rebuild(new ImportRequest(job, file, access), answer);
            listener.on(new Progress.Begun(result.run()));
            tell(job.name(), result.run(), result.unclear() == 0 ? ExitCode.DONE : ExitCode.IN_DOUBT, started, Map.of("adopted", result.adopted(), "known",
                    result.known(), "missing", result.missing(), "in_doubt", result.unclear(), "rejected", result.rejected()));
            return result;
        }
    }

    private Preflight ask(ApiSession api, ApiAccess access) {
        followed.on(new Progress.AskingApi(access.baseUrl().toString()));
        return api.ask(stop);
    }

    private static void requireReading(Preflight answer, ApiAccess access) {
        if (!answer.canRead()) {
            throw new StopException(ExitCode.API_REFUSED, Issue.of(IssueCode.API_SCOPE, new Place.Api(access.baseUrl().toString()), "",
                    "The key may not list events, so the API cannot be asked what it has. Give the key the scope events:read, or decide "
                            + "event by event: pinned-import settle ID --created EVENT_ID or --not-created."));
        }
    }

    static StopException unsteady(EventList list) {
        return new StopException(ExitCode.API_UNAVAILABLE, Issue.of(IssueCode.API_UNREACHABLE, new Place.Api(list.base()), "",
                "The list of events changed while it was read, or is too long to be read as a whole. Nothing was changed. Try again when "
                        + "nobody creates events."));
    }

    private Ledger ledger() {
        return database.ledger();
    }

    private Instant now() {
        return clock.instant();
    }

    private static StopException usage(String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting("settle"), "", sentence));
    }

    /// Ends what is asked at present in good order; returns at once.
    public void stop(ExitCode reason) {
        stop.raise(reason);
    }

    @Override
    public void close() {
        database.close();
    }
}
