package dev.pinnedimport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.Faults;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// People and watchdogs, told by the real program over real SMTP and HTTP.
class BeingToldTest {

    private static final String CELL = "Geheimer Zellentext";

    @TempDir
    private Path directory;

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
    private final Listener listener = listen();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private static Listener listen() {
        try {
            return Listener.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        mail.start();
        mail.setUser("importer@example.org", "importer", "smtp-password");
        Importing.writeJob(directory);
        secret("smtp", "smtp-password");
        secret("hook", "hook-secret");
        secret("ping-url", listener.url("/ping/4711"));
        secret("slack-url", listener.url("/slack/T0/B0/xyz"));
        secret("teams-url", listener.url("/teams?sig=abc"));
        settings("");
    }

    @AfterEach
    void stop() {
        mail.stop();
        listener.close();
        sandbox.close();
    }

    @Test
    void tellsByMailThatRowsHaveToBeMendedAndAttachesThem() throws Exception {
        run(badFile("spring.csv", 1));

        MimeMessage[] mails = mail.getReceivedMessages();
        assertThat(mails).hasSize(1);
        assertThat(mails[0].getSubject()).isEqualTo("Needs you: concerts, finished, but some rows have to be mended");
        assertThat(mails[0].getAllRecipients()[0]).hasToString("events@example.org");
        assertThat(mails[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
        MimeMultipart parts = (MimeMultipart) mails[0].getContent();
        assertThat(parts.getBodyPart(1).getFileName()).endsWith("-rejects.csv");
        String text = plainText(mails[0]);
        assertThat(text.replaceAll("Run .*|Time .*|Report .*|Rejects .*|Target .*", "…")).isEqualTo("""
                concerts: finished, but some rows have to be mended (exit 10).
                Next: mend the rows of the rejects file at their source, then run the job again.

                …
                File     spring.csv
                …
                …
                Rows     3 read, 2 created, 1 rejected

                Causes
                  1  Date is not in the calendar (ROW-DATE-02). Correct the day or the time.

                …
                …
                """);
    }

    @Test
    void signsTheWebhookAndShapesItForSlackAndTeams() throws Exception {
        run(badFile("spring.csv", 1));

        Listener.Heard own = heard("/hook");
        long timestamp = Long.parseLong(own.headers().get("x-pinned-timestamp"));
        assertThat(own.headers()).containsEntry("x-pinned-signature", "v1=" + hmac("hook-secret", timestamp + "." + own.body()));
        JsonNode json = JsonMapper.shared().readTree(own.body());
        assertThat(json.path("kind").asString()).isEqualTo("needs-you");
        assertThat(json.path("exit").asInt()).isEqualTo(10);
        assertThat(json.at("/rows/rejected").asInt()).isEqualTo(1);
        assertThat(json.at("/issues/0").toString())
                .isEqualTo("{\"code\":\"ROW-DATE-02\",\"title\":\"Date is not in the calendar\",\"count\":1}");

        JsonNode slack = JsonMapper.shared().readTree(heard("/slack").body());
        assertThat(slack.at("/blocks/1/text/type").asString()).isEqualTo("plain_text");
        assertThat(slack.at("/blocks/1/text/text").asString()).contains("Rows     3 read");
        JsonNode teams = JsonMapper.shared().readTree(heard("/teams").body());
        assertThat(teams.at("/attachments/0/contentType").asString()).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(teams.at("/attachments/0/content/body/1/inlines/0/text").asString()).startsWith("concerts: finished");
    }

    @Test
    void callsTheWatchdogAtTheStartAndAtTheEndWithTheExitCode() throws Exception {
        run(goodFile("spring.csv"));
        run(badFile("autumn.csv", 1));

        List<String> pings = listener.heard().stream().map(Listener.Heard::target).filter(target -> target.startsWith("/ping")).toList();
        assertThat(pings).hasSize(4);
        assertThat(pings.get(0)).matches("/ping/4711/start\\?rid=[0-9a-f-]{36}");
        assertThat(pings.get(1)).isEqualTo(pings.get(0).replace("/start", ""));
        assertThat(pings.get(3)).isEqualTo(pings.get(2).replace("/start", "/10"));
        assertThat(listener.heard().stream().filter(heard -> heard.target().equals(pings.get(3))).findFirst().orElseThrow().body())
                .contains("Run      2026-").contains("3 read");
    }

    @Test
    void saysNothingWhereAllIsWellAndOnceThatItIsWellAgain() throws Exception {
        run(goodFile("a.csv"));
        assertThat(mail.getReceivedMessages()).isEmpty();

        run(badFile("b.csv", 1));
        run(goodFile("c.csv"));
        run(goodFile("d.csv"));

        assertThat(subjects()).containsExactly(
                "Needs you: concerts, finished, but some rows have to be mended", "Recovered: concerts, it works again");
    }

    @Test
    void saysThatItIsWellAgainOnlyWhenTheLastRowIsMended() throws Exception {
        run(badFile("a.csv", 2));
        Path rejects = findRejects();

        assertThat(retry(mended(rejects, 1)).exitCode()).isEqualTo(10);
        assertThat(lastPing()).startsWith("/ping/4711/10?rid=");
        assertThat(subjects()).hasSize(2).allMatch(subject -> subject.equals("Needs you: concerts, finished, but some rows have to be mended"));

        assertThat(retry(mended(rejects, 2)).exitCode()).isZero();
        assertThat(lastPing()).startsWith("/ping/4711?rid=");
        assertThat(subjects()).hasSize(3).last().isEqualTo("Recovered: concerts, it works again");
    }

    @Test
    void stopsRepeatingTheSameTroubleAndTellsOfAnother() throws Exception {
        settings("repeat: 2\n");
        Path file = badFile("a.csv", 1);
        run(file);
        run(file);
        run(file);
        run(file);
        assertThat(subjects()).hasSize(2);
        assertThat(plainText(mail.getReceivedMessages()[0])).doesNotContain("not be told again");
        assertThat(plainText(mail.getReceivedMessages()[1])).contains("This will not be told again until something changes.");

        run(badFile("b.csv", 2));
        assertThat(subjects()).hasSize(3);
    }

    @Test
    void tellsTroubleAgainUntilSomebodyCouldBeToldOfIt() throws Exception {
        onlyWebhook("repeat: 1\n");
        Path file = badFile("a.csv", 1);
        listener.answer(500);
        run(file);
        listener.answer(200);
        run(file);
        run(file);

        // Two tries that failed, and one that got through.
        assertThat(kindsHeard()).containsExactly("needs-you", "needs-you", "needs-you");
    }

    @Test
    void saysThatItIsWellAgainOnceSomebodyCanBeTold() throws Exception {
        onlyWebhook("");
        run(badFile("a.csv", 1));
        listener.answer(400);
        run(goodFile("b.csv"));
        listener.answer(200);
        run(goodFile("c.csv"));
        run(goodFile("d.csv"));

        assertThat(kindsHeard()).containsExactly("needs-you", "recovered", "recovered");
    }

    @Test
    void knowsAJobThatIsNamedByAPathForTheSame() throws Exception {
        onlyWebhook("");
        runAs(directory.resolve("jobs/concerts.yml").toString(), directory.resolve("missing.csv"));
        run(goodFile("a.csv"));

        assertThat(kindsHeard()).containsExactly("nothing-came", "recovered");
    }

    @Test
    void tellsThatNoFileCame() throws Exception {
        Cli.Result result = run(directory.resolve("missing.csv"));

        assertThat(result.exitCode()).isEqualTo(12);
        assertThat(subjects()).containsExactly("Nothing came: concerts, there is no file, or it is empty");
    }

    @Test
    void tellsThatTheApiRefusesTheKeyWithoutShowingIt() throws Exception {
        Cli.Result result = Cli.in(directory).with("PINNED_API_KEY", "wrong-key-123")
                .launch("run", "concerts", goodFile("a.csv").toString(), "--api", sandbox.baseUrl().toString());

        assertThat(result.exitCode()).isEqualTo(21);
        assertThat(subjects()).containsExactly("Needs you: concerts, the events service refuses the key, a scope or a channel");
        assertThat(everythingTold()).doesNotContain("wrong-key-123");
    }

    @Test
    void tellsThatItFailedWhereALaterRunMayWork() throws Exception {
        Importing.writeJob(directory, Importing.JOB.replace("in_flight: 32", "in_flight: 32, give_up_after: 1s"));
        sandbox.faults(Faults.always(Fault.UNAVAILABLE_PAGE));

        Cli.Result result = run(goodFile("a.csv"));

        assertThat(result.exitCode()).as(result.output() + result.errorOutput()).isEqualTo(30);
        assertThat(subjects()).singleElement().asString().startsWith("Failed: concerts, ");
        assertThat(JsonMapper.shared().readTree(heard("/hook").body()).path("kind").asString()).isEqualTo("failed");
        assertThat(listener.heard()).extracting(Listener.Heard::target).anyMatch(target -> target.startsWith("/ping/4711/30?rid="));

        sandbox.faults(Faults.none());
        run(goodFile("a.csv"));
        assertThat(subjects()).hasSize(2).last().asString().startsWith("Recovered: concerts");
    }

    @Test
    void keepsCellsKeysAndSecretsOutOfEverythingButTheAttachment() throws Exception {
        settings("", "attach_rejects: false");
        run(badFile("a.csv", 1));

        assertThat(everythingTold()).doesNotContain(CELL).doesNotContain("2027-02-31").doesNotContain(ApiKey.USUAL_VALUE)
                .doesNotContain("smtp-password").doesNotContain("hook-secret");
    }

    @Test
    void letsNoFileNameWriteMarkUpLinesOrMentions() throws Exception {
        Path file = badFile("<img src=x onerror=alert(1)> <!channel> [a](evil.example)\n*Subject.csv", 1);
        run(file);

        String html = htmlText(mail.getReceivedMessages()[0]);
        assertThat(html).contains("&lt;img src=x onerror=alert(1)&gt;").doesNotContain("<img");
        assertThat(plainText(mail.getReceivedMessages()[0])).contains("[a](evil.example)\\n*Subject.csv");
        JsonNode slack = JsonMapper.shared().readTree(heard("/slack").body());
        assertThat(slack.path("text").asString()).doesNotContain("<!");
        slack.path("blocks").forEach(block -> assertThat(block.at("/text/type").asString()).isEqualTo("plain_text"));
        JsonNode teams = JsonMapper.shared().readTree(heard("/teams").body());
        teams.at("/attachments/0/content/body").forEach(block -> assertThat(block.path("type").asString()).isEqualTo("RichTextBlock"));
    }

    @Test
    void changesNothingOfTheRunWhenNobodyCanBeTold() throws Exception {
        mail.stop();
        listener.answer(500);

        Cli.Result result = run(goodFile("a.csv"));
        Cli.Result bad = run(badFile("b.csv", 1));

        assertThat(result.exitCode()).isZero();
        assertThat(bad.exitCode()).isEqualTo(10);
        assertThat(sandbox.events()).hasSize(2);
        assertThat(bad.errorOutput())
                .contains("Notification: The mail server 127.0.0.1 was not told: it cannot be reached. The run itself is not affected.")
                .contains("The webhook at 127.0.0.1 (number 1) was not told: it answered with status 500.")
                .contains("The watchdog at 127.0.0.1 was not told").contains("NOTIFY-01").doesNotContain("/slack/T0");
    }

    @Test
    void triesAWebhookTwiceAndNoMore() throws Exception {
        listener.answer(503);

        run(badFile("b.csv", 1));

        assertThat(listener.heard().stream().filter(heard -> heard.target().startsWith("/hook"))).hasSize(2);
    }

    @Test
    void saysThatItsSettingsAreNotUsableAndRunsAllTheSame() throws Exception {
        Files.writeString(directory.resolve("notify.yml"), "version: 1\nmial: {}\n");

        Cli.Result result = run(goodFile("a.csv"));
        Cli.Result doctor = doctor();

        assertThat(result.exitCode()).isZero();
        assertThat(result.errorOutput()).contains("notify.yml:2:1: Nobody was told of this run: 'notify' has no key \"mial\". Did you mean \"mail\"?");
        assertThat(doctor.exitCode()).isEqualTo(20);
        assertThat(doctor.output()).contains("fail  Notify").contains("mial");
    }

    @Test
    void takesNoSecretFromAFileThatOthersCanRead() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("smtp"), PosixFilePermissions.fromString("rw-r--r--"));

        Cli.Result result = run(goodFile("a.csv"));

        assertThat(result.exitCode()).isZero();
        assertThat(result.errorOutput()).contains("Others may read or write this password file. Allow only its owner: chmod 600 " + directory.resolve("smtp") + ".");
        assertThat(listener.heard()).isEmpty();
    }

    @Test
    void sendsATestToEverybodyOnRequest() throws Exception {
        Cli.Result result = doctor("--notify");

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("The mail server 127.0.0.1 took a test message").contains("The watchdog at 127.0.0.1 took a test message");
        assertThat(subjects()).hasSize(1);
        assertThat(listener.heard()).extracting(Listener.Heard::target).anyMatch(target -> target.startsWith("/ping/4711/log?rid="));
    }

    @Test
    void saysWhichOfThemDidNotTakeTheTest() throws Exception {
        secret("smtp", "another-password");

        Cli.Result result = doctor("--notify");

        assertThat(result.exitCode()).isEqualTo(20);
        assertThat(result.output()).contains("The mail server 127.0.0.1: it refused the user name or the password.").doesNotContain("another-password");
    }

    @Test
    void isSilentWhereTheEnvironmentSaysSo() throws Exception {
        Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).with("PINNED_NOTIFY", "off")
                .launch("run", "concerts", badFile("a.csv", 1).toString(), "--api", sandbox.baseUrl().toString());

        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(listener.heard()).isEmpty();
    }

    // ---- small words ---------------------------------------------------------------------------------------------------

    private void settings(String more) throws IOException {
        settings(more, "attach_rejects: true");
    }

    private void settings(String more, String attach) throws IOException {
        Files.writeString(directory.resolve("notify.yml"), """
                version: 1
                mail:
                  server: 127.0.0.1
                  port: %d
                  security: none
                  user: importer
                  password_file: smtp
                  from: importer@example.org
                  to: events@example.org
                  %s
                webhooks:
                  - {url: "%s", secret_file: hook}
                  - {url_file: slack-url, shape: slack}
                  - {url_file: teams-url, shape: teams}
                ping: {url_file: ping-url}
                %s""".formatted(mail.getSmtp().getPort(), attach, listener.url("/hook"), more));
    }

    private void onlyWebhook(String more) throws IOException {
        Files.writeString(directory.resolve("notify.yml"), "version: 1\nwebhooks:\n  - {url: \"" + listener.url("/hook") + "\"}\n" + more);
    }

    private List<String> kindsHeard() {
        return listener.heard().stream().map(heard -> JsonMapper.shared().readTree(heard.body()).path("kind").asString()).toList();
    }

    private void secret(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Path goodFile(String name) throws IOException {
        return Importing.writeFile(directory, name, Importing.rows(1, 2));
    }

    private Path badFile(String name, int bad) throws IOException {
        List<String> rows = new ArrayList<>(Importing.rows(1, 2));
        for (int i = 0; i < bad; i++) {
            rows.add("B" + i + "," + CELL + ",2027-02-31 20:00");
        }
        return Importing.writeFile(directory, name, rows);
    }

    private Cli.Result run(Path file) {
        return runAs("concerts", file);
    }

    private Cli.Result runAs(String job, Path file) {
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("run", job, file.toString(), "--api", sandbox.baseUrl().toString());
    }

    private String lastPing() {
        return listener.heard().stream().map(Listener.Heard::target).filter(target -> target.startsWith("/ping")).toList().getLast();
    }

    private Path findRejects() throws IOException {
        try (Stream<Path> written = Files.walk(directory.resolve("out"))) {
            return written.filter(file -> file.toString().endsWith("-rejects.csv")).findFirst().orElseThrow();
        }
    }

    private Path mended(Path rejects, int rows) throws IOException {
        String text = Files.readString(rejects);
        for (int i = 0; i < rows; i++) {
            String row = "\"B" + i + "\",\"" + CELL + "\",\"";
            text = text.replace(row + "2027-02-31", row + "2027-03-01");
        }
        return Files.writeString(directory.resolve("mended.csv"), text);
    }

    private Cli.Result retry(Path mended) {
        String run = mended.resolveSibling("out").toFile().list((_, name) -> name.endsWith("-rejects.csv"))[0].replace("-rejects.csv", "");
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE)
                .launch("retry", run, "--from", mended.toString(), "--api", sandbox.baseUrl().toString());
    }

    private Cli.Result doctor(String... more) {
        List<String> arguments = new ArrayList<>(List.of("doctor", "--api", sandbox.baseUrl().toString()));
        arguments.addAll(List.of(more));
        return Cli.in(directory).with("PINNED_API_KEY", ApiKey.USUAL_VALUE).launch(arguments.toArray(String[]::new));
    }

    private List<String> subjects() throws MessagingException {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage message : mail.getReceivedMessages()) {
            subjects.add(message.getSubject());
        }
        return subjects;
    }

    private static MimeMultipart texts(MimeMessage message) throws Exception {
        MimeMultipart parts = (MimeMultipart) message.getContent();
        return parts.getBodyPart(0).getContent() instanceof MimeMultipart both ? both : parts;
    }

    private static String plainText(MimeMessage message) throws Exception {
        return ((String) texts(message).getBodyPart(0).getContent()).replace("\r\n", "\n");
    }

    private static String htmlText(MimeMessage message) throws Exception {
        return ((String) texts(message).getBodyPart(1).getContent()).replace("\r\n", "\n");
    }

    private String everythingTold() throws Exception {
        StringBuilder all = new StringBuilder();
        for (MimeMessage message : mail.getReceivedMessages()) {
            all.append(GreenMailUtil.getWholeMessage(message)).append(plainText(message)).append(htmlText(message));
        }
        listener.heard().forEach(heard -> all.append(heard.headers()).append(heard.body()));
        return all.toString();
    }

    private Listener.Heard heard(String path) {
        return listener.heard().stream().filter(heard -> heard.target().startsWith(path)).findFirst().orElseThrow();
    }

    private static String hmac(String secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
