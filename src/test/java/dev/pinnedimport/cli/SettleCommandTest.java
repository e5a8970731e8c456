package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.Attempt;
import dev.pinnedimport.ledger.EntryState;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SettleCommandTest {

    private static final Instant HOURS_AGO = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private Doubting ledgers;

    @BeforeEach
    void writeJob() throws IOException {
        ledgers = new Doubting(directory, sandbox);
        Importing.writeJob(directory);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    private Cli.Result settle(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "settle";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return ledgers.cli().launch(all);
    }

    // ---- the list ----

    @Test
    void saysThatNothingIsInDoubt() {
        Cli.Result result = settle();

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).isEqualToIgnoringNewLines("Nothing is in doubt.");
    }

    @Test
    void listsWhatAPersonNeedsToFindAnEvent() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        Cli.Result result = settle();

        assertThat(result.exitCode()).isEqualTo(13);
        assertThat(result.output()).startsWith("1 event is in doubt").contains("A1 ").contains("Concert number 1")
                .contains("2027-02-11T20:00").contains(" 41 ")
                .contains("job concerts, system test-system").contains("a.csv").contains("The connection was cut")
                .contains(ledgers.entry("A1").idempotencyKey().value()).contains("request req-77").contains("--created EVENT_ID");
    }

    @Test
    void listsTheSameAsJson() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        JsonNode doubt = JsonMapper.shared().readTree(settle("--json").output()).get(0);

        assertThat(doubt.get("source_id").asString()).isEqualTo("A1");
        assertThat(doubt.get("row").asLong()).isEqualTo(2);
        assertThat(doubt.get("attempts").asInt()).isEqualTo(1);
        assertThat(doubt.get("first_sent").asString()).isEqualTo(HOURS_AGO.toString());
        assertThat(doubt.propertyNames()).containsExactly("job", "system", "target", "source_id", "title", "start", "channel", "file",
                "run", "row", "action",
                "event_id", "first_sent", "last_sent", "attempts", "idempotency_key", "reason", "request_id");
    }

    @Test
    void listsOnlyWhatOneJobStaged() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        assertThat(settle("--job", "other").exitCode()).isZero();
        assertThat(settle("--job", "concerts").exitCode()).isEqualTo(13);
    }

    // ---- an audit ----

    @Test
    void tellsWhatIsThereTwiceAndWhatIsGone() throws IOException {
        Path file = Importing.writeFile(directory, "audit.csv", Importing.rows(1, 5));
        assertThat(ledgers.cli().launch("run", "concerts", file.toString()).exitCode()).isZero();
        assertThat(settle("--audit").exitCode()).isZero();
        var events = sandbox.events();
        // As where a middlebox delivers a request twenty minutes late, when the API has forgotten its key.
        long second = sandbox.plant(events.get(1).json()).id();
        sandbox.delete(events.get(3).id());

        Cli.Result result = settle("--audit");

        assertThat(result.exitCode()).isEqualTo(10);
        assertThat(result.output()).contains(events.get(1).title() + ": event " + events.get(1).id() + ", and the same as " + second
                        + ". Remove the one that is too many in the calendar.")
                .contains(events.get(3).title() + ": event " + events.get(3).id() + " is not in the API's list: somebody may have deleted it.")
                .contains("5 events of the ledger compared, 2 to look at. Nothing was changed.");
        assertThat(JsonMapper.shared().readTree(settle("--audit", "--json").output()).get("findings")).hasSize(2);
        assertThat(sandbox.stats().updated()).isZero();
    }

    // ---- another look ----

    @Test
    void adoptsTheOnlyEventThatIsLikeIt() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        long event = ledgers.plant("A1");

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(result.output()).contains("settled  A1").contains("It is event " + event + ".")
                .contains("Nothing is in doubt any more.");
        assertThat(ledgers.entry("A1").eventId()).isEqualTo(Long.toString(event));
    }

    @Test
    void adoptsNothingWhereTwoEventsAreLikeIt() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        long first = ledgers.plant("A1");
        long second = ledgers.plant("A1");

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).isEqualTo(13);
        assertThat(result.output()).contains("open     A1").contains(Long.toString(first)).contains(Long.toString(second))
                .contains("decide");
    }

    @Test
    void tellsInWhichFieldsTheEventThatMayBeItDiffers() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        long event = sandbox.plant(ledgers.entry("A1").payload().replace("Europe/Berlin", "Europe/London")).id();

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).isEqualTo(13);
        assertThat(result.output()).contains("It may be event " + event + " (timezone was sent as \"Europe/Berlin\" and is \"Europe/London\"), "
                + "which cannot be told for sure. Look at it and decide.");
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void leavesWhatWasNotFoundToTheNextRun() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).isEqualTo(13);
        assertThat(result.output()).contains("Nothing like it is in the API");
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void doesNotLookUpWhatWasSentAMomentAgo() throws IOException {
        ledgers.putInDoubt(Instant.now(), Importing.rows(1, 1));
        ledgers.plant("A1");

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).isEqualTo(13);
        assertThat(result.output()).contains("a moment ago");
    }

    @Test
    void leavesEverythingInDoubtWhereTheListContradictsItself() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        ledgers.plant("A1");
        sandbox.faults(Faults.always(Fault.LIST_WRONG_TOTAL));

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).isEqualTo(30);
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void cannotLookUpWithAKeyThatMayNotRead() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        sandbox.removeScope(ApiKey.USUAL_VALUE, "events:read");

        Cli.Result result = settle("--look-up");

        assertThat(result.exitCode()).isEqualTo(21);
        assertThat(result.errorOutput()).contains("events:read");
    }

    @Test
    void sendsNothingWhateverItSettles() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 2));
        ledgers.plant("A1");
        settle("--look-up");
        settle("A2", "--not-created", "--yes");

        assertThat(sandbox.events()).hasSize(1);
    }

    // ---- a person's word ----

    @Test
    void takesAPersonsWordThatTheEventIsThere() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        Cli.Result result = settle("A1", "--created", "4711", "--yes");

        assertThat(result.exitCode()).as(result.errorOutput()).isZero();
        assertThat(result.output()).contains("it is event 4711").contains("Nothing is in doubt any more.");
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.DELIVERED);
        assertThat(ledgers.entry("A1").eventId()).isEqualTo("4711");
    }

    @Test
    void recordsWhoSaidThatTheEventIsNotThere() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        settle("A1", "--not-created", "--yes");

        Attempt word = ledgers.withLedger(ledger ->
                ledger.listAttempts(ledger.findSource(sandbox.baseUrl(), Doubting.SYSTEM).orElseThrow(), ledgers.key("A1")).getLast());
        assertThat(word.reason()).isEqualTo(System.getProperty("user.name") + " said that the API does not have it.");
        assertThat(word.at()).isAfter(HOURS_AGO);
    }

    @Test
    void letsTheNextRunSendWhatIsNotThere() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        settle("A1", "--not-created", "--yes");

        Cli.Result result = ledgers.run(Importing.rows(1, 1));

        assertThat(result.exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(1);
    }

    @Test
    void refusesAnEventThatBelongsToAnotherRow() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 2));
        settle("A1", "--created", "4711", "--yes");

        Cli.Result result = settle("A2", "--created", "4711", "--yes");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("Event 4711 belongs to \"A1\"");
        assertThat(ledgers.entry("A2").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void refusesToSettleWhatIsNotInDoubt() throws IOException {
        ledgers.run(Importing.rows(1, 1));

        Cli.Result result = settle("A1", "--not-created", "--yes");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("not in doubt: it is event " + sandbox.events().getFirst().id());
    }

    @Test
    void saysThatItDoesNotKnowAnId() {
        Cli.Result result = settle("B9", "--not-created", "--yes");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("\"B9\" is not in the ledger");
    }

    @Test
    void asksWhichOfTwoSystemsIsMeant() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        ledgers.putInDoubtOf("other-system", HOURS_AGO, "A1");

        Cli.Result result = settle("A1", "--not-created", "--yes");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("test-system").contains("other-system").contains("--system");
    }

    @Test
    void settlesTheOneOfTheNamedSystem() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));
        ledgers.putInDoubtOf("other-system", HOURS_AGO, "A1");

        Cli.Result result = settle("A1", "--system", "test-system", "--created", "4711", "--yes");

        assertThat(result.exitCode()).isZero();
        assertThat(ledgers.entry("A1").eventId()).isEqualTo("4711");
        assertThat(settle().output()).contains("other-system").doesNotContain("system test-system");
    }

    @Test
    void asksAPersonFirst() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        Cli.Result result = ledgers.cli().typing("n\n").launch("settle", "A1", "--created", "4711");

        assertThat(result.exitCode()).isEqualTo(11);
        assertThat(result.errorOutput()).contains("Record that the API has \"Concert number 1\" (A1) as event 4711? [y/N]");
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void recordsNothingWhereNobodyCanBeAsked() throws IOException {
        ledgers.putInDoubt(HOURS_AGO, Importing.rows(1, 1));

        Cli.Result result = settle("A1", "--not-created");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("--yes");
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A1", "--not-created", "A1 --look-up --not-created", "A1 --created 1 --not-created", "--look-up --rebuild a b"})
    void refusesHalfAWishAndTwoAtOnce(String arguments) {
        Cli.Result result = settle(arguments.split(" "));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errorOutput()).contains("pinned-import settle --help");
    }

    // ---- a lost ledger ----

    @Test
    void rebuildsALostLedgerSoThatTheNextRunSendsNothing() throws IOException {
        ledgers.run(Importing.rows(1, 130));
        ledgers.loseLedger();

        Cli.Result rebuilt = rebuild();
        Cli.Result next = ledgers.run(Importing.rows(1, 130));

        assertThat(rebuilt.exitCode()).as(rebuilt.errorOutput()).isZero();
        assertThat(rebuilt.output()).startsWith("Rebuilt from 130 rows. Nothing was sent.").contains("130  found in the API");
        assertThat(next.exitCode()).as(next.output() + next.errorOutput()).isZero();
        assertThat(next.output()).contains("130  unchanged");
        assertThat(sandbox.events()).hasSize(130);
    }

    @Test
    void rebuildsWhatAnOlderCopyDoesNotKnow() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        Path copy = ledgers.copyLedger();
        ledgers.run(Importing.rows(1, 6));
        ledgers.restoreLedger(copy);

        JsonNode result = JsonMapper.shared().readTree(rebuild("--json").output());

        assertThat(result.get("adopted").asLong()).isEqualTo(3);
        assertThat(result.get("known").asLong()).isEqualTo(3);
        assertThat(ledgers.run(Importing.rows(1, 6)).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(6);
    }

    @Test
    void putsInDoubtWhatCannotBeToldApart() throws IOException {
        List<String> twins = List.of("T1,Twins,2027-05-01 20:00", "T2,Twins,2027-05-01 20:00");
        ledgers.run(twins);
        ledgers.loseLedger();

        Cli.Result result = rebuild();

        assertThat(result.exitCode()).isEqualTo(13);
        assertThat(result.output()).contains("2  in doubt").contains("row 2, T1: perhaps event").contains("Next: pinned-import settle");
        assertThat(settle().output()).contains("The ledger was rebuilt").contains("T1").contains("T2");
    }

    @Test
    void putsInDoubtWhatSomebodyMayHaveChangedInTheApi() throws IOException {
        ledgers.stage(Importing.rows(1, 1));
        sandbox.plant(ledgers.entry("A1").payload().replace("Concert number 1", "Concert Number 1 (sold out)"));
        ledgers.loseLedger();

        assertThat(rebuild().output()).contains("1  in doubt");
        assertThat(ledgers.entry("A1").state()).isEqualTo(EntryState.IN_DOUBT);
    }

    @Test
    void leavesToTheNextRunWhatTheApiDoesNotHave() throws IOException {
        ledgers.run(Importing.rows(1, 2));
        ledgers.loseLedger();
        Importing.writeFile(directory, "a.csv", Importing.rows(1, 3));

        assertThat(rebuild().output()).contains("2  found in the API").contains("1  like no event of the API");
        assertThat(ledgers.run(Importing.rows(1, 3)).exitCode()).isZero();
        assertThat(sandbox.events()).hasSize(3);
    }

    @Test
    void rebuildsNothingFromAListThatContradictsItself() throws IOException {
        ledgers.run(Importing.rows(1, 3));
        ledgers.loseLedger();
        sandbox.faults(Faults.always(Fault.LIST_WRONG_TOTAL));

        assertThat(rebuild().exitCode()).isEqualTo(30);
        sandbox.faults(Faults.none());
        assertThat(ledgers.run(Importing.rows(1, 3)).exitCode()).isEqualTo(23);
    }

    private Cli.Result rebuild(String... more) {
        String[] all = new String[more.length + 3];
        all[0] = "--rebuild";
        all[1] = "concerts";
        all[2] = "a.csv";
        System.arraycopy(more, 0, all, 3, more.length);
        return settle(all);
    }
}
