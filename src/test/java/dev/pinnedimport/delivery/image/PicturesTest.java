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
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.LedgerDatabase;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.ledger.StagedRow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
        EventsApi silent = new EventsApi(URI.create("https://pinned.events"), ApiRoutes.of(Contract.shipped()), (_, _) -> { });
        Pictures.Watch withoutLock = new Pictures.Watch() {
            @Override
            public void moves() {}

            @Override
            public void waits() {
                throw new StopException(ExitCode.DATABASE_UNAVAILABLE, List.of());
            }
        };
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("pictures"));
                Pictures pictures = new Pictures(database.ledger(), staged(database.ledger()), silent, rules(), DeliverySettings.usual(),
                        new Throttle(10, new Random(1), System.nanoTime()), Hosts.system(), new StopSignal(), Time.system(), withoutLock)) {
            assertThatThrownBy(pictures::decideSome).isInstanceOfSatisfying(StopException.class,
                    stop -> assertThat(stop.exitCode()).isEqualTo(ExitCode.DATABASE_UNAVAILABLE));
        }
    }

    private ImageRules rules() {
        return new ImageRules(false, Set.of(), folder, 10L << 20, 50_000_000, ImageRules.usual().timeout(), ImageRules.OnFailure.LEAVE_OUT);
    }

    private Run staged(Ledger ledger) {
        Run run = ledger.startRun(ledger.source(URI.create("https://pinned.events"), "system"), "run", "job", "file.csv", "ab", "rules",
                Instant.now());
        String json = "{\"coverImage\":" + new ImageReference.Local("a.gif", Fingerprint.of(GIF)).toJson() + ",\"title\":\"A\"}";
        ledger.stage(run).write(List.of(new StagedRow.Event(new EventPayload(new Place.Row("file.csv", null, 2), new SourceKey("a"), json,
                Fingerprint.of(json), 41, "A", Instant.parse("2027-01-01T19:00:00Z")), List.of(), List.of())));
        return run;
    }
}
