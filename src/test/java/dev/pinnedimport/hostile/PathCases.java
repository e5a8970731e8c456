package dev.pinnedimport.hostile;

import static dev.pinnedimport.issue.IssueCode.JOB_UNKNOWN_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// BP01 to BP08: paths and arguments.
final class PathCases {

    private PathCases() {}

    static List<Case> all() {
        return List.of(
                Case.of("BP01", "output outside, named by a job").jobRefused(JOB_UNKNOWN_KEY, "The job has no key", bench -> {
                    bench.job("version: 1\nname: concerts\noutput: ../../x\nsource: {system: hostile}\nidentity: Id\ntarget: {channel: 41, status: published}\n"
                            + Bench.FIELDS);
                    return bench.csv(CsvCases.SOUND);
                }),
                Case.of("BP02", "output that is a link to another file")
                        .played("configuration refused (20): Setting not usable (CONFIG-VALUE-01); the file is untouched", bench -> {
                            Path other = Files.writeString(bench.directory().resolve("system.conf"), "as it was");
                            Files.createSymbolicLink(bench.directory().resolve("out"), other);
                            refused(bench, bench.run(bench.csv(CsvCases.SOUND)));
                            assertThat(other).hasContent("as it was");
                        }),
                Case.of("BP03", "input called --spring.config.location=evil.yml")
                        .played("as a path", "a file like others (0)", bench -> {
                            Path file = bench.file("--spring.config.location=evil.yml", CsvCases.SOUND.getBytes(StandardCharsets.UTF_8));
                            Launcher.Ended run = bench.launch("run", "concerts", "./" + file.getFileName(), "--api", bench.sandbox().baseUrl().toString(), "--yes");
                            assertThat(run.exit()).as(run.all()).isZero();
                            assertThat(bench.events()).hasSize(2);
                        })
                        .played("without a path", "called wrongly (2): no such option", bench -> {
                            Launcher.Ended run = bench.launch("run", "concerts", "--spring.config.location=evil.yml");
                            assertThat(run.exit()).isEqualTo(2);
                        }),
                names(),
                Case.of("BP05", "output that is the input").played("configuration refused (20): Setting not usable (CONFIG-VALUE-01); the input is untouched", bench -> {
                    Path file = bench.csv(CsvCases.SOUND);
                    bench.arguments("--out", file.toString());
                    refused(bench, bench.run(file));
                    assertThat(file).hasContent(CsvCases.SOUND);
                }),
                Case.of("BP06", "state directory that everybody may write to").played("refused (32): Directory or file is open to everybody (STORE-DISK-03)", bench -> {
                    Path state = bench.directory().resolve(".pinned-import");
                    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
                    Launcher.Ended run = bench.run(bench.csv(CsvCases.SOUND));
                    assertThat(run.exit()).as(run.all()).isEqualTo(32);
                    assertThat(run.all()).contains("STORE-DISK-03");
                    assertThat(bench.events()).isEmpty();
                }),
                keyFiles(),
                Case.of("BP08", "directory for reports that cannot be written").played("the events are sent; exit 32 for the report (STORE-DISK-02)", bench -> {
                    bench.arguments("--out", "/proc");
                    Launcher.Ended run = bench.run(bench.csv(CsvCases.around("Wrong,Wrong,never,\n")));
                    assertThat(run.exit()).as(run.all()).isEqualTo(32);
                    assertThat(run.all()).contains("Done, 1 to fix.  2 in (2 new, 0 changed).", "STORE-DISK-02",
                            "could not be written. The import itself is not affected.").doesNotContain("Stopped");
                    assertThat(bench.events()).hasSize(2);
                }));
    }

    private static Case names() {
        Case names = Case.of("BP04", "file names with line ends, quotes, escape sequences, of 255 bytes");
        for (String name : List.of("two\nlines.csv", "a\rb.csv", "q\"uo'te`s.csv", "\u001b[2Jgone.csv", "right\u202eleft.csv", "$(touch evil).csv", "-rf.csv", " .csv", "n".repeat(251) + ".csv")) {
            names = names.played(name.length() > 100 ? "255 bytes" : String.format("%s", dev.pinnedimport.issue.Texts.visible(name)),
                    "a file like others; its name is shown with the signs made visible", bench -> {
                        Path file = bench.file(name, CsvCases.around("Wrong,Wrong,never,\n").getBytes(StandardCharsets.UTF_8));
                        Launcher.Ended check = bench.launch("check", "concerts", "./" + file.getFileName());
                        Launcher.Ended run = bench.launch("run", "concerts", "./" + file.getFileName(), "--api", bench.sandbox().baseUrl().toString(), "--yes");
                        assertThat(check.exit()).as(check.all()).isEqualTo(10);
                        assertThat(run.exit()).as(run.all()).isEqualTo(10);
                        assertThat(check.all() + run.all()).doesNotContain("two\nlines", "right\u202eleft");
                        assertThat(bench.events()).hasSize(2);
                    });
        }
        return names.played("bytes that are no UTF-8", "a file like others, or refused (12)", bench -> {
            bench.csv(CsvCases.SOUND);
            bench.apart();
            Process move = new ProcessBuilder("sh", "-c", "mv export.csv \"$(printf 'a\\377.csv')\"").directory(bench.directory().toFile()).start();
            assertThat(move.waitFor()).isZero();
            Launcher.Ended check = bench.check(Path.of("a\ufffd.csv"));
            assertThat(check.exit()).as(check.all()).isIn(0, 12);
        });
    }

    private static Case keyFiles() {
        return Case.of("BP07", "key files that anybody can read, empty ones, with line end, with byte order mark, links")
                .played("readable by all", "configuration refused (20): API key missing or unusable (CONFIG-KEY-01)", bench -> keyRefused(bench, Bench.KEY, "rw-r--r--"))
                .played("empty", "configuration refused (20): API key missing or unusable (CONFIG-KEY-01)", bench -> keyRefused(bench, "\n", "rw-------"))
                .played("byte order mark", "configuration refused (20): API key missing or unusable (CONFIG-KEY-01)", bench -> keyRefused(bench, "\ufeff" + Bench.KEY, "rw-------"))
                .played("two lines", "configuration refused (20): API key missing or unusable (CONFIG-KEY-01)", bench -> keyRefused(bench, Bench.KEY + "\nmore", "rw-------"))
                .played("with a line end", "the line end is not part of the key", bench -> {
                    keyFile(bench, Bench.KEY + "\r\n", "rw-------");
                    Launcher.Ended run = bench.run(bench.csv(CsvCases.SOUND));
                    assertThat(run.exit()).as(run.all()).isZero();
                })
                .played("a link to a key file", "followed, as secret stores of clusters need it; the file itself must be private", bench -> {
                    Path file = keyFile(bench, Bench.KEY, "rw-r--r--");
                    Path link = Files.createSymbolicLink(bench.directory().resolve("link"), file);
                    bench.arguments("--api-key-file", link.toString());
                    assertThat(bench.run(bench.csv(CsvCases.SOUND)).exit()).isEqualTo(20);
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                    assertThat(bench.run(bench.csv(CsvCases.SOUND)).exit()).isZero();
                });
    }

    private static void keyRefused(Bench bench, String content, String permissions) throws Exception {
        keyFile(bench, content, permissions);
        Launcher.Ended run = bench.run(bench.csv(CsvCases.SOUND));
        assertThat(run.exit()).as(run.all()).isEqualTo(20);
        assertThat(run.all()).contains("CONFIG-KEY-01", "key.txt").doesNotContain(Bench.KEY);
        assertThat(bench.events()).isEmpty();
    }

    static Path keyFile(Bench bench, String content, String permissions) throws IOException {
        Path file = bench.file("key.txt", content.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        bench.withoutVariable("PINNED_API_KEY");
        bench.arguments("--api-key-file", file.toString());
        return file;
    }

    private static void refused(Bench bench, Launcher.Ended run) {
        assertThat(run.exit()).as(run.all()).isEqualTo(20);
        assertThat(run.all()).contains("CONFIG-VALUE-01", "--out");
        assertThat(bench.events()).isEmpty();
    }
}
