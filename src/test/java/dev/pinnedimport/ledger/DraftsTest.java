package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.issue.Place;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DraftsTest {

    @Test
    void letsGoOnWhatAnEarlierVersionStagedWithoutDecidingAboutItsImage() throws SQLException {
        try (LedgerDatabase database = LedgerDatabase.open(DatabaseSettings.inMemory("drafts"))) {
            LedgerFixture fixture = LedgerFixture.on(database.ledger());
            String json = "{\"coverImage\":{\"image\":{\"url\":\"https://example.org/a.png\"}},\"title\":\"A\"}";
            fixture.ledger.stage(fixture.run).write(List.of(new StagedRow.Event(new EventPayload(new Place.Row("in/file.csv", null, 2),
                    LedgerFixture.key("a"), json, Fingerprint.of(json), 42, "A", Instant.parse("2027-01-01T19:00:00Z"),
                    Instant.parse("2027-01-01T21:00:00Z")), List.of(), List.of())));
            fixture.settle(LedgerFixture.delivered("a", "e1"));
            fixture.endRun();
            Run created = fixture.run;
            fixture.startRun();
            fixture.ledger.stageDrafts(fixture.run, created, _ -> true);
            RawSql.execute(database, "DELETE FROM entry_image");
            assertThat(fixture.listSendable()).allMatch(Entry::awaitsImage);

            fixture.ledger.stageDrafts(fixture.run, created, _ -> true);

            assertThat(fixture.listSendable()).extracting(Entry::payload).containsExactly("{\"status\":\"draft\",\"title\":\"A\"}");
        }
    }
}
