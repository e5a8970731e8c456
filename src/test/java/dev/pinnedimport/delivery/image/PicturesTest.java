package dev.pinnedimport.delivery.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.delivery.ApiRoutes;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.delivery.EventsApi;
import dev.pinnedimport.delivery.StopSignal;
import dev.pinnedimport.delivery.Time;
import dev.pinnedimport.delivery.pace.Throttle;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.ImageReference;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.DatabaseSettings;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.Settlement;
import dev.pinnedimport.ledger.StagedRow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {

    /// The smallest beginning that is told for a GIF.
    private static final byte[] GIF = {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0, 0, 0, 0x3b};

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void goesOnOnlyAsLongAsWhoeverWaitsForItMay() throws IOException {
        Files.write(folder.resolve("a.gif"), GIF);
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("pictures"));
                Pictures pictures = pictures(database.ledger(), staged(database.ledger()))) {
            assertThatThrownBy(pictures::decideSome).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.DATABASE_UNAVAILABLE));
        }
    }

    /// As an earlier version of the program staged it: its image was looked for once more.
    @Test
    void looksForNoImageOfAnEventThatIsOnlyToBecomeADraft() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("drafts"))) {
            Ledger ledger = database.ledger();
            Run first = staged(ledger);
            ledger.settle(first.source(), List.of(new Settlement.Delivered(new SourceKey("a"), Instant.now(), "77", null, "answer")));
            Run next = start(ledger, "next");
            ledger.stageDrafts(next, first, _ -> true);
            try (Connection connection = database.dataSource().getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM entry_image");
            }

            try (Pictures pictures = pictures(ledger, next)) {
                assertThat(pictures.decideSome()).isFalse();
                assertThat(pictures.decideSome()).isTrue();
            }

            assertThat(ledger.listSendable(next, Instant.now(), 10)).extracting(Entry::payload).containsExactly("{\"status\":\"draft\",\"title\":\"A\"}");
            assertThat(ledger.balance(next).rejected()).isZero();
        }
    }

    /// With an API that never answers, and without the lock.
    private Pictures pictures(Ledger ledger, Run run) {
        EventsApi silent = new EventsApi(URI.create("https://pinned.events"), ApiRoutes.of(Contract.shipped()), (_, _) -> { });
        ImageRules rules = new ImageRules(false, Set.of(), folder, 10L << 20, 50_000_000, ImageRules.usual().timeout(), ImageRules.OnFailure.REJECT);
        return new Pictures(ledger, run, silent, rules, DeliverySettings.usual(), new Throttle(10, new Random(1), System.nanoTime()), Hosts.system(),
                new StopSignal(), Time.system(), new Pictures.Watch() {
                    @Override
                    public void moves() {}

                    @Override
                    public void waits() {
                        throw new StopException(ExitCode.DATABASE_UNAVAILABLE, List.of());
                    }
                });
    }

    private static Run start(Ledger ledger, String id) {
        return ledger.startRun(ledger.source(URI.create("https://pinned.events"), "system"), id, "job", "file.csv", "ab", "rules", Instant.now());
    }

    private Run staged(Ledger ledger) {
        Run run = start(ledger, "first");
        String json = "{\"coverImage\":" + new ImageReference.Local("a.gif", Fingerprint.of(GIF)).toJson() + ",\"title\":\"A\"}";
        ledger.stage(run).write(List.of(new StagedRow.Event(new EventPayload(new Place.Row("file.csv", null, 2), new SourceKey("a"), json,
                Fingerprint.of(json), 41, "A", Instant.parse("2027-01-01T19:00:00Z"),
                Instant.parse("2027-01-01T21:00:00Z")), List.of(), List.of())));
        return run;
    }
}
