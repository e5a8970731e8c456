package dev.pinnedimport.delivery;

import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Source;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.ledger.Staging;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// A run on a real ledger, against a simulated API, in simulated time.
final class Rig {

    static final URI BASE = URI.create("https://pinned.events");
    private static final ApiRoutes ROUTES = ApiRoutes.of(Contract.shipped());
    private static final int LONGEST = 200_000;

    final SimulatedTime time;
    final Random random;
    final SimulatedApi api;
    final Ledger ledger = QuickLedger.ofThread();
    /// Of its own, because all rigs of a thread share a ledger, and each has an API that counts its events from 1.
    final URI target = URI.create("https://" + UUID.randomUUID() + ".pinned.events");
    final Source source = ledger.source(target, "system");
    DeliverySettings settings = DeliverySettings.usual();
    StopSignal stop = new StopSignal();
    /// The longest that a commit takes; at zero it is made at once.
    Duration longestCommit = Duration.ZERO;
    private final Random commits;
    private int process;
    Run run;
    DeliveryProgress progress = DeliveryProgress.none();

    Rig(long seed) {
        this(seed, new SimulatedTime());
    }

    Rig(long seed, SimulatedTime time) {
        this.time = time;
        random = new Random(seed);
        commits = new Random(seed + 2);
        api = new SimulatedApi(time, new Random(seed + 1));
        run = startRun();
    }

    Run startRun() {
        run = ledger.startRun(source, "run-" + UUID.randomUUID(), "job", "file.csv", "ab", "rules", time.now());
        return run;
    }

    /// Titles differ enough not to be taken for each other.
    static String title(int number) {
        return Integer.toHexString(number * 7919 + 100_000) + " concert " + number;
    }

    void stage(int events) {
        stage(events, number -> title(number));
    }

    void stage(int events, Function<Integer, String> title) {
        Staging staging = ledger.stage(run);
        List<StagedRow> rows = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            rows.add(row(i, title.apply(i), 42 + i % 2));
        }
        staging.write(rows);
    }

    static StagedRow row(int number, String title, long channel) {
        return row(number, title, channel, Instant.parse("2027-01-01T18:00:00Z"));
    }

    static StagedRow row(int number, String title, long channel, Instant starts) {
        Place.Row at = new Place.Row("file.csv", null, number + 2L);
        String json = "{\"channelId\":" + channel + ",\"startAt\":\"" + starts.atOffset(ZoneOffset.ofHours(1)).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME) + "\",\"title\":\"" + title + "\"}";
        return new StagedRow.Event(new EventPayload(at, new SourceKey("id-" + number), json, Fingerprint.of(json), channel, title,
                starts, starts), List.of(), List.of());
    }

    Delivery delivery() {
        return delivery(ledgerThread());
    }

    Delivery delivery(Executor ledgerThread) {
        EventsApi events = new EventsApi(BASE, ROUTES, api);
        return new Delivery(ledger, events, run, settings, stop, time, random,
                new Throttle(settings.ratePerSecond(), random, time.nanos()), Licence.ofOnlySender(), ledgerThread);
    }

    /// Makes commits of the present process: what is under way when it crashes is never made.
    Executor ledgerThread() {
        int ours = process;
        return commit -> {
            if (longestCommit.isZero()) {
                commit.run();
                return;
            }
            time.in(longestCommit.multipliedBy(commits.nextInt(100)).dividedBy(100), () -> {
                if (process == ours) {
                    commit.run();
                }
            });
        };
    }

    /// Until the end, or until the process crashes.
    Optional<DeliveryEnd> deliver() {
        try {
            Delivery delivery = delivery();
            for (int i = 0; i < LONGEST; i++) {
                Optional<DeliveryEnd> end = delivery.deliverSome(Duration.ofSeconds(1));
                progress = delivery.progress();
                if (end.isPresent()) {
                    return end;
                }
            }
            throw new IllegalStateException("the pump does not end: " + delivery.progress());
        } catch (SimulatedTime.Crash _) {
            process++;
            return Optional.empty();
        }
    }

    DeliveryEnd deliverToTheEnd() {
        return deliver().orElseThrow();
    }

    Entry entry(int number) {
        return ledger.find(source, new SourceKey("id-" + number)).orElseThrow();
    }

    EntryState state(int number) {
        return entry(number).state();
    }

    /// How many events with this title the API holds.
    long count(String title) {
        return api.events().stream().filter(event -> event.body().contains("\"title\":\"" + title + "\"")).count();
    }
}
