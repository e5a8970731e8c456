package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.ListedEvents.Likeness;
import dev.pinnedimport.delivery.ListedEvents;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.source.FileFingerprint;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Rebuilds what a lost ledger knew about a file's events: stages the file, reads the API's whole list, and adopts what is certain.
///
/// Certain is: exactly one listed event equals what the row wants in every field that the list shows, and no other row or entry in doubt
/// could claim that event. Where it is not certain the entry goes in doubt, so that nothing is created before a person has decided. What is like
/// no event at all is left to the next run, which creates it. Sends nothing.
public final class Rebuilding {

    private static final int A_BATCH = 500;
    private static final int MOST_EXAMPLES = 100;

    private final Workplace workplace;
    private final Ledger ledger;
    private final EventList list;
    private final Clock clock;

    Rebuilding(Workplace workplace, Ledger ledger, EventList list, Clock clock) {
        this.workplace = workplace;
        this.ledger = ledger;
        this.list = list;
        this.clock = clock;
    }

    /// What came of it.
    ///
    /// @param rows     rows read
    /// @param known    rows that the ledger knew already
    /// @param adopted  rows whose event was found
    /// @param unclear  rows of which that cannot be told for sure; now in doubt
    /// @param missing  rows that are like no event: the next run creates them
    /// @param rejected rows that cannot become events
    /// @param examples the first of the unclear ones
    public record Result(String run, long rows, long known, long adopted, long unclear, long missing, long rejected,
            List<Unclear> examples) {

        public Result {
            examples = List.copyOf(examples);
        }

        public ObjectNode json() {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("run", run).put("rows", rows).put("known", known).put("adopted", adopted).put("in_doubt", unclear)
                    .put("missing", missing)
                    .put("rejected", rejected);
            ArrayNode rows = json.putArray("examples");
            for (Unclear one : examples) {
                ArrayNode ids = rows.addObject().put("source_id", one.sourceId()).put("row", one.row()).putArray("event_ids");
                one.eventIds().forEach(ids::add);
            }
            return json;
        }
    }

    /// A row that may be one of several events.
    public record Unclear(String sourceId, long row, List<String> eventIds) {
        public Unclear {
            eventIds = List.copyOf(eventIds);
        }
    }

    Result rebuild(ImportRequest request, Preflight answer) {
        Source source = ledger.source(request.api().baseUrl(), request.job().system());
        Run run = stage(request, source, answer);
        Set<String> titles = new HashSet<>();
        forEachWish(run, entry -> titles.add(ListedEvents.titleStart(entry.payload())));
        ListedEvents events = list.all(titles::contains).orElseThrow(() -> Settling.unsteady(list));
        Predicate<String> owned = remembering(LostLedgerCheck.ownedBy(ledger, source));
        Map<String, Integer> claims = claims(run, source, events);
        Sorting sorting = new Sorting(run, events, owned, claims);
        sorting.sort();
        Result result = sorting.result();
        ledger.endRun(run, new Run.Outcome(clock.instant(), "completed", exit(result).number(), result.json().toString()));
        new LedgerGuard(ledger, workplace, request.job().name()).mark(run);
        return result;
    }

    private static ExitCode exit(Result result) {
        return result.unclear() > 0 ? ExitCode.IN_DOUBT : ExitCode.DONE;
    }

    // ---- what the file wants -----------------------------------------------------------------------------------

    private Run stage(ImportRequest request, Source source, Preflight answer) {
        JobDefinition job = request.job();
        Contract contract = workplace.contract();
        ContractFit fit = new ContractFit(contract);
        fit.require(job);
        EventMapper mapper = EventMapper.of(job.mapping(), fit.types(job));
        EventValidator validator = new EventValidator(contract).withKnownSlugs(answer.classifications())
                .withAccessibleChannels(answer.channels().stream().map(Preflight.Channel::id).collect(Collectors.toSet()));
        String id = RunId.unusedIn(ledger, clock.instant(), clock.getZone());
        Path file = request.file();
        Path scratch = workplace.state().resolve("tmp");
        try (StageRows rows = StageRows.open(file, job.source(), mapper, !job.mapping().groupBy().isEmpty(), scratch)) {
            Run run = ledger.startRun(source, id, job.name(), file.toAbsolutePath().toString(), FileFingerprint.of(file).sha256(),
                    job.fingerprint().value(), clock.instant());
            Staging staging = ledger.stage(run);
            List<StagedRow> batch = new ArrayList<>();
            new StageMapper(rows, validator, job).forEach(rows, row -> {
                batch.add(row);
                if (batch.size() == A_BATCH) {
                    staging.write(List.copyOf(batch));
                    batch.clear();
                }
            });
            staging.write(batch);
            return run;
        }
    }

    private void forEachWish(Run run, Consumer<Entry> consumer) {
        List<Entry> page = LostLedgerCheck.neverSent(ledger, run, 0);
        while (!page.isEmpty()) {
            page.forEach(consumer);
            page = LostLedgerCheck.neverSent(ledger, run, page.getLast().row());
        }
    }

    /// How many rows and entries in doubt could be each event.
    private Map<String, Integer> claims(Run run, Source source, ListedEvents events) {
        Map<String, Integer> claims = new HashMap<>();
        Consumer<Entry> claim = entry -> events.like(entry.payload()).same().forEach(id -> claims.merge(id, 1, Integer::sum));
        forEachWish(run, claim);
        ledger.listInDoubt(source).forEach(claim);
        return claims;
    }

    private static Predicate<String> remembering(Predicate<String> question) {
        Map<String, Boolean> answers = new HashMap<>();
        return id -> answers.computeIfAbsent(id, question::test);
    }

    /// Decides row by row, and records in batches.
    private final class Sorting {

        private final Run run;
        private final ListedEvents events;
        private final Predicate<String> owned;
        private final Map<String, Integer> claims;
        private final List<Settlement> settlements = new ArrayList<>();
        private final List<Unclear> examples = new ArrayList<>();
        private long adopted;
        private long unclear;
        private long missing;

        Sorting(Run run, ListedEvents events, Predicate<String> owned, Map<String, Integer> claims) {
            this.run = run;
            this.events = events;
            this.owned = owned;
            this.claims = claims;
        }

        void sort() {
            forEachWish(run, this::sort);
            record();
        }

        private void sort(Entry entry) {
            Likeness likeness = events.like(entry.payload());
            List<String> same = likeness.same().stream().filter(owned.negate()).toList();
            if (same.size() == 1 && claims.getOrDefault(same.getFirst(), 0) == 1) {
                settlements.add(new Settlement.Delivered(entry.key(), clock.instant(), same.getFirst(), null, "settle --rebuild"));
                adopted++;
            } else {
                Set<String> possible = new LinkedHashSet<>(same);
                // An event that is another row's for certain is not this one's, however alike they are.
                likeness.similar().stream().filter(owned.negate()).filter(id -> claims.getOrDefault(id, 0) == 0).forEach(possible::add);
                if (possible.isEmpty()) {
                    missing++;
                } else {
                    doubt(entry.key(), entry.row(), List.copyOf(possible));
                }
            }
            if (settlements.size() >= A_BATCH) {
                record();
            }
        }

        private void doubt(SourceKey key, long row, List<String> possible) {
            unclear++;
            String ids = possible.stream().limit(10).collect(Collectors.joining(", ")) + (possible.size() > 10 ? " and others" : "");
            settlements.add(new Settlement.InDoubt(key, clock.instant(),
                    "The ledger was rebuilt. In the API there may be this event already, as " + ids
                    + ", but that cannot be told for sure. Decide with pinned-import settle.", null));
            if (examples.size() < MOST_EXAMPLES) {
                examples.add(new Unclear(key.display(), row, possible));
            }
        }

        private void record() {
            ledger.settle(run.source(), settlements);
            settlements.clear();
        }

        Result result() {
            Balance rows = ledger.balance(run);
            return new Result(run.id(), rows.read(), rows.unchanged() + rows.updated(), adopted, unclear, missing,
                    rows.rejected(), examples);
        }
    }
}
