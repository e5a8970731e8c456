package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pinnedimport.sandbox.Fault;
import dev.pinnedimport.sandbox.FaultRule;
import dev.pinnedimport.sandbox.Faults;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// BS01 to BS08: the key, what personal data becomes, and who is on the other side.
final class SecretCases {

    private static final String REJECTS = "-rejects.";
    private static final String NOWHERE = "in no word, log, ledger, report or process list";

    private SecretCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("BS01", "key in a file, on every path of failure").played(NOWHERE, SecretCases::everyFailure),
                Case.of("BS02", "key with a line end").played("the line end is cut off; no message shows the key", bench -> {
                    PathCases.keyFile(bench, Bench.KEY + "\n", "rw-------");
                    bench.sandbox().revoke(Bench.KEY);
                    Launcher.Ended run = bench.run(bench.csv(CsvCases.SOUND));
                    assertThat(run.exit()).as(run.all()).isEqualTo(21);
                    assertNowhere(bench, Bench.KEY);
                }),
                Case.of("BS03", "key with letters that no key has").played("configuration refused (20): API key missing or unusable (CONFIG-KEY-01), without the key", bench -> {
                    PathCases.keyFile(bench, "käy-canary-77", "rw-------");
                    Launcher.Ended run = bench.run(bench.csv(CsvCases.SOUND));
                    assertThat(run.exit()).as(run.all()).isEqualTo(20);
                    assertThat(run.all()).contains("CONFIG-KEY-01").doesNotContain("canary-77");
                    assertNowhere(bench, "canary-77");
                }),
                Case.of("BS04", "API that repeats the key, at length, with escape sequences").played("stars in place of the key; long texts cut, signs made visible", SecretCases::echo),
                Case.of("BS05", "personal data in 20 columns, all rows failing").played("in the rejects file, which only its owner may read, and nowhere else", SecretCases::personalData),
                Case.of("BS06", "logging switched on from outside").played("key and personal data " + NOWHERE, SecretCases::logging),
                certificates(),
                Case.of("BS08", "redirect to another server").played("not followed; nobody there is told the key", bench -> {
                    bench.sandbox().faults(Faults.of(FaultRule.always(Fault.REDIRECT).sized(307).saying(bench.trapAddress() + "/api/public/v1/events")));
                    Launcher.Ended run = bench.run(bench.csv(CsvCases.SOUND));
                    assertThat(run.exit()).as(run.all()).isNotZero();
                    assertThat(run.all()).contains("API-NET-04");
                    assertThat(bench.events()).isEmpty();
                }));
    }

    /// Whatever the sandbox does instead of answering, nobody finds the key.
    private static void everyFailure(Bench bench) throws Exception {
        PathCases.keyFile(bench, Bench.KEY, "rw-------");
        // Those after which the outcome is known at once; unknown ones would be waited for.
        List<Fault> faults = List.of(Fault.BAD_REQUEST, Fault.BAD_REQUEST_LIST_DETAILS, Fault.BAD_REQUEST_UNKNOWN_CODE, Fault.SCOPE_REFUSED, Fault.CHANNEL_REFUSED,
                Fault.REDIRECT);
        int number = 0;
        for (Fault fault : faults) {
            bench.sandbox().faults(Faults.of(FaultRule.always(fault)));
            bench.run(bench.file("export" + number + ".csv", (CsvCases.HEADER + "F" + number++ + ",First,2027-01-12 20:00,\n").getBytes(StandardCharsets.UTF_8)));
        }
        bench.sandbox().faults(Faults.none());
        bench.sandbox().removeScope(Bench.KEY, "events:create");
        bench.run(bench.csv(CsvCases.SOUND));
        bench.sandbox().revoke(Bench.KEY);
        bench.run(bench.csv(CsvCases.SOUND));
        bench.launch("doctor", "--api", bench.sandbox().baseUrl().toString(), "--api-key-file", "key.txt");
        bench.launch("runs");
        bench.sandbox().goDown();
        bench.launch("doctor", "--api", bench.sandbox().baseUrl().toString(), "--api-key-file", "key.txt");
        Files.delete(bench.directory().resolve("key.txt"));
        assertNowhere(bench, Bench.KEY);
        assertThat(ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream())).noneMatch(line -> line.contains("Bearer"));
    }

    /// An API in front of the sandbox that says no to every create, in words of its own.
    private static void echo(Bench bench) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(bench, exchange));
        server.start();
        try {
            Launcher.Ended run = bench.launch("run", "concerts", bench.csv(CsvCases.SOUND).toString(), "--yes", "--api",
                    "http://127.0.0.1:" + server.getAddress().getPort());
            assertThat(run.exit()).as(run.all()).isEqualTo(10);
            assertThat(run.output()).contains("ROW-API-04", "***");
            assertThat(run.output().length()).isLessThan(5_000);
            assertNowhere(bench, Bench.KEY);
            for (Path file : outputs(bench)) {
                assertThat(Files.readString(file)).hasSizeLessThan(100_000).doesNotContain("\u001b");
                assertThat(file.toString().endsWith(".html") && Files.readString(file).contains("<script>alert")).isFalse();
            }
        } finally {
            server.stop(0);
        }
    }

    private static void answer(Bench bench, HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] body;
        int status;
        if (exchange.getRequestMethod().equals("GET")) {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<byte[]> real = client.send(HttpRequest.newBuilder(URI.create(bench.sandbox().baseUrl() + exchange.getRequestURI().toString()))
                        .header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofByteArray());
                status = real.statusCode();
                body = real.body();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        } else {
            status = 400;
            ObjectNode answer = JsonMapper.shared().createObjectNode();
            ObjectNode error = answer.putObject("error").put("code", "validation_error").put("requestId", authorization + "\u001b[31m" + "r".repeat(5_000))
                    .put("message", "You sent " + authorization + " <script>alert(1)</script>\u001b[2J" + "m".repeat(50_000));
            error.putArray("details").addObject().put("field", authorization).put("issue", "is wrong: " + authorization + " <script>alert(1)</script>\u001b[2J\r\nforged "
                    + "i".repeat(50_000));
            body = JsonMapper.shared().writeValueAsBytes(answer);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void personalData(Bench bench) throws Exception {
        Path file = withPersonalData(bench);
        Launcher.Ended check = bench.check(file);
        Launcher.Ended run = bench.run(file);
        assertThat(check.exit()).isEqualTo(10);
        assertThat(run.exit()).as(run.all()).isEqualTo(10);
        Files.delete(file);
        assertNowhere(bench, "pii-canary");
        List<Path> rejects = outputs(bench).stream().filter(path -> path.toString().contains(REJECTS)).toList();
        assertThat(rejects).singleElement().satisfies(path -> {
            assertThat(Files.readString(path)).contains("pii-canary-0-7", "pii-canary-4-20");
            assertThat(Files.getPosixFilePermissions(path)).hasToString("[OWNER_READ, OWNER_WRITE]");
        });
    }

    /// Twenty columns of which the job uses three; every row lacks its title.
    private static Path withPersonalData(Bench bench) throws IOException {
        bench.job("version: 1\nname: concerts\nsource: {system: hostile}\nidentity: Id\ntarget: {channel: 41, status: published}\n" + Bench.FIELDS
                .replace("{from: [Text, Title]}", "{from: [P1, P2], join: \" \"}") + "  locationName: P3\n");
        StringBuilder text = new StringBuilder("Id,Title,Start");
        for (int column = 1; column <= 20; column++) {
            text.append(",P").append(column);
        }
        for (int row = 0; row < 5; row++) {
            text.append("\nA").append(row).append(",,2027-01-12 20:00");
            for (int column = 1; column <= 20; column++) {
                text.append(",pii-canary-").append(row).append('-').append(column);
            }
        }
        return bench.csv(text + "\n");
    }

    private static void logging(Bench bench) throws Exception {
        Path file = withPersonalData(bench);
        PathCases.keyFile(bench, Bench.KEY, "rw-------");
        bench.variable("LOGGING_LEVEL_ROOT", "TRACE");
        bench.variable("DEBUG", "true");
        bench.variable("TRACE", "true");
        bench.variable("JDK_JAVA_OPTIONS", "-Dlogging.level.root=TRACE -Dlogback.debug=true -Djdk.httpclient.HttpClient.log=all "
                + "-Dorg.apache.commons.logging.simplelog.defaultlog=trace -Dlogging.file.name=evil.log");
        bench.apart();
        List<String> words = new ArrayList<>(List.of("run", "concerts", "export.csv", "--api", bench.sandbox().baseUrl().toString(), "--yes", "--verbose",
                "--api-key-file", "key.txt"));
        Launcher.Ended run = bench.launch(words.toArray(String[]::new));
        assertThat(run.exit()).as(run.all()).isEqualTo(10);
        Files.delete(bench.directory().resolve("key.txt"));
        Files.delete(file);
        assertNowhere(bench, Bench.KEY);
        assertNowhere(bench, "pii-canary");
    }

    private static Case certificates() {
        return Case.of("BS07", "certificates that are not to be trusted")
                .played("of an unknown authority", "configuration refused (20): No connection that can be trusted (API-NET-03); nothing is sent",
                        bench -> untrusted(bench, "localhost", "-1d", "30", false))
                .played("expired", "configuration refused (20): No connection that can be trusted (API-NET-03); nothing is sent",
                        bench -> untrusted(bench, "localhost", "-40d", "10", true))
                .played("for another host", "configuration refused (20): No connection that can be trusted (API-NET-03); nothing is sent",
                        bench -> untrusted(bench, "other.example", "-1d", "30", true));
    }

    private static void untrusted(Bench bench, String host, String from, String days, boolean authorityTrusted) throws Exception {
        try (TlsServer server = new TlsServer(bench.directory(), host, from, days)) {
            if (authorityTrusted) {
                bench.variable("JDK_JAVA_OPTIONS", "-Djavax.net.ssl.trustStore=" + server.trustStore() + " -Djavax.net.ssl.trustStorePassword=changeit");
            }
            bench.apart();
            bench.csv(CsvCases.SOUND);
            Launcher.Ended run = bench.launch("run", "concerts", "export.csv", "--api", server.url().toString(), "--yes");
            assertThat(run.exit()).as(run.all()).isEqualTo(20);
            assertThat(run.all()).contains("API-NET-03");
            assertThat(server.bytes()).isZero();
        }
    }

    private static List<Path> outputs(Bench bench) throws IOException {
        try (Stream<Path> all = Files.list(bench.directory().resolve("out"))) {
            return all.toList();
        }
    }

    /// In nothing that was printed, and in no file but the rejects.
    private static void assertNowhere(Bench bench, String canary) throws IOException {
        for (Launcher.Ended end : bench.ended()) {
            assertThat(end.all()).doesNotContain(canary);
        }
        try (Stream<Path> all = Files.walk(bench.directory())) {
            for (Path file : all.filter(Files::isRegularFile).filter(path -> !path.toString().contains(REJECTS) && !path.endsWith("key.txt")).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain(canary);
            }
        }
    }
}
