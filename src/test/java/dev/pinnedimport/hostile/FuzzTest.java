package dev.pinnedimport.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.CheckText;
import dev.pinnedimport.run.FileCheck;
import dev.pinnedimport.source.XlsxFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damages sound inputs in random ways, and takes each through the program's own reading and checking.
///
/// Whatever comes of it, it ends soon and in our own words; any other throwable fails the test. Every build tries the same few hundred inputs;
/// the campaign goes on for `-Dfuzz.seconds`, from `-Dfuzz.seed`. What failed is kept in `target/fuzz`.
@Timeout(600)
class FuzzTest {

    private static final int INPUTS_IN_EVERY_BUILD = 150;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long LARGEST_HEAP = 512L << 20;

    @TempDir
    private Path directory;

    /// What is damaged, and what reads it.
    private enum Target { CSV, WORKBOOK, WORKBOOK_PART, JOB, LOOKUP }

    @Test
    void aFewHundredDamagedInputsEndInOurOwnWords() throws Exception {
        Fuzzing fuzzing = new Fuzzing(directory, 20261126);
        for (int i = 0; i < INPUTS_IN_EVERY_BUILD; i++) {
            fuzzing.next();
        }
        fuzzing.requireVariety();
    }

    @Test
    @Tag("campaign")
    @Timeout(86_400)
    void damagedInputsEndInOurOwnWordsForAsLongAsItIsTold() throws Exception {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        Fuzzing fuzzing = new Fuzzing(directory, seed);
        long until = System.nanoTime() + Duration.ofSeconds(Long.getLong("fuzz.seconds", 60)).toNanos();
        while (System.nanoTime() < until) {
            fuzzing.next();
        }
        System.out.println("fuzz.seed=" + seed + ": " + fuzzing);
        fuzzing.requireVariety();
    }

    private static final class Fuzzing {

        private final Path directory;
        private final long seed;
        private final Random random;
        private final FileCheck check = new FileCheck(Contract.shipped());
        private final Map<Target, List<byte[]>> seeds = new LinkedHashMap<>();
        private final Map<String, Integer> endings = new LinkedHashMap<>();
        private Duration slowest = Duration.ZERO;
        private long inputs;

        Fuzzing(Path directory, long seed) throws IOException {
            this.directory = Files.createDirectories(directory.resolve("jobs"));
            this.seed = seed;
            this.random = new Random(seed);
            seeds.put(Target.CSV, CSV.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
            seeds.put(Target.WORKBOOK, List.of(Files.readAllBytes(WorkbookCases.complete().write(directory.resolve("seed.xlsx"))),
                    Files.readAllBytes(WorkbookCases.complete().stored().write(directory.resolve("seed.xlsx")))));
            seeds.put(Target.WORKBOOK_PART, List.of(new byte[0]));
            seeds.put(Target.JOB, JOBS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList());
            seeds.put(Target.LOOKUP, List.of(LOOKUP.getBytes(StandardCharsets.UTF_8)));
        }

        void next() throws IOException {
            inputs++;
            Target target = Target.values()[random.nextInt(Target.values().length)];
            List<byte[]> known = seeds.get(target);
            byte[] input = target == Target.WORKBOOK_PART ? damagedPart() : damaged(known.get(random.nextInt(known.size())));
            byte[] csv = CSV.getFirst().getBytes(StandardCharsets.UTF_8);
            write("jobs/concerts.yml", target == Target.JOB ? input : JOBS.getFirst().getBytes(StandardCharsets.UTF_8));
            write("jobs/lookup.csv", target == Target.LOOKUP ? input : LOOKUP.getBytes(StandardCharsets.UTF_8));
            Path file = write("export", target == Target.JOB || target == Target.LOOKUP ? csv : input);
            long begun = cpu();
            try {
                String words = words(file);
                assertThat(Bench.FOREIGN.matcher(words).find()).as("foreign words in %s", words).isFalse();
            } catch (Throwable e) {
                Path kept = Files.createDirectories(Path.of("target/fuzz")).resolve(target + "-" + seed + "-" + inputs);
                Files.write(kept, input);
                throw new AssertionError("input " + inputs + " of seed " + seed + ", kept as " + kept + ", ends in " + e, e);
            }
            Duration took = Duration.ofNanos(cpu() - begun);
            assertThat(took).as("processor time of input %d of seed %d", inputs, seed).isLessThan(LONGEST);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            assertThat(Runtime.getRuntime().totalMemory()).isLessThanOrEqualTo(Math.max(LARGEST_HEAP, Runtime.getRuntime().maxMemory()));
        }

        /// Everything that a person would read.
        private String words(Path file) {
            try {
                JobDefinition job = JobDefinitions.read(directory.resolve("concerts.yml"));
                String words = CheckText.of(check.check(job, file));
                endings.merge("read", 1, Integer::sum);
                return words;
            } catch (StopException stop) {
                endings.merge(stop.issues().getFirst().code().id(), 1, Integer::sum);
                return stop.issues().stream().map(Object::toString).collect(Collectors.joining("\n"));
            }
        }

        private Path write(String name, byte[] content) throws IOException {
            return Files.write(directory.resolveSibling(name), content);
        }

        /// Noise in a packed part seldom gets past the checksum; noise in what is packed always does.
        private byte[] damagedPart() throws IOException {
            XlsxFile workbook = WorkbookCases.complete();
            switch (random.nextInt(5)) {
                case 0 -> workbook.part("xl/worksheets/sheet1.xml", damaged((Sheets.OPEN + Sheets.rowsAround(Sheets.sound(3, "Middle")) + Sheets.CLOSE)
                        .getBytes(StandardCharsets.UTF_8)));
                case 1 -> workbook.part("xl/sharedStrings.xml", damaged("<sst><si><t>Middle</t></si><si><r><t>a_x000D_b</t></r></si></sst>".getBytes(StandardCharsets.UTF_8)));
                case 2 -> workbook.part("xl/styles.xml", damaged("<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\"/></numFmts><cellXfs><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
                        .getBytes(StandardCharsets.UTF_8)));
                case 3 -> workbook.part("xl/_rels/workbook.xml.rels", damaged(("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\""
                        + XlsxFile.OFFICE + "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>").getBytes(StandardCharsets.UTF_8)));
                default -> workbook.part("[Content_Types].xml", damaged(("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" "
                        + "ContentType=\"application/xml\"/></Types>").getBytes(StandardCharsets.UTF_8)));
            }
            return Files.readAllBytes(workbook.write(directory.resolveSibling("damaged.xlsx")));
        }

        private byte[] damaged(byte[] sound) {
            byte[] input = sound;
            for (int rounds = 1 + random.nextInt(6); rounds > 0; rounds--) {
                input = damagedOnce(input);
            }
            return input;
        }

        private byte[] damagedOnce(byte[] input) {
            if (input.length == 0) {
                return new byte[] {(byte) random.nextInt(256)};
            }
            int at = random.nextInt(input.length);
            int length = 1 + random.nextInt(Math.min(64, input.length - at));
            return switch (random.nextInt(9)) {
                case 0 -> replaced(input, at, 1, new byte[] {(byte) random.nextInt(256)});
                case 1 -> replaced(input, at, 1, new byte[] {(byte) (input[at] ^ 1 << random.nextInt(8))});
                case 2 -> replaced(input, at, length, new byte[0]);
                case 3 -> replaced(input, at, 0, java.util.Arrays.copyOfRange(input, at, at + length));
                case 4 -> java.util.Arrays.copyOf(input, at);
                case 5 -> repeated(input, at, length);
                default -> replaced(input, at, random.nextInt(2), TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
            };
        }

        private byte[] repeated(byte[] input, int at, int length) {
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = random.nextInt(2_000); i > 0; i--) {
                many.write(input, at, length);
            }
            return replaced(input, at, 0, many.toByteArray());
        }

        private static byte[] replaced(byte[] input, int at, int length, byte[] by) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + by.length);
            out.write(input, 0, at);
            out.writeBytes(by);
            out.write(input, at + length, input.length - at - length);
            return out.toByteArray();
        }

        /// A fuzzer whose inputs all end in the same way tests nothing.
        void requireVariety() {
            assertThat(endings).as(toString()).containsKey("read").hasSizeGreaterThan(6);
        }

        private static long cpu() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        @Override
        public String toString() {
            return inputs + " inputs, slowest " + slowest.toMillis() + " ms, endings " + endings;
        }
    }

    private static final String LOOKUP = "# halls\nname,place\nGroßer Saal,hall-1\n\"Saal \"\"B\"\"\",hall-2\nOpen,\n";

    private static final List<String> CSV = List.of(
            "Id,Title,Start,Text\nA1,Concert,2027-01-12 20:00,Großer Saal\nA2,\"Say \"\"hi\"\", twice\",2027-03-28 02:30,Open\n00123,MÃ¼ller,2027-01-14 20:00,x\n",
            "sep=;\nId;Title;Start;Text\n\"A1\";\"two\nlines\";2027-01-12 20:00;#N/A\n1.2E+10;x;46400;\n",
            "\uFEFFId\tTitle\tStart\tText\r\nA1\t🎭\t2027-01-12 20:00\t \r\n\r\nTotal\t\t\t\r\n");

    private static final List<String> JOBS = List.of(
            "version: 1\nname: concerts\nsource: {system: hostile, footers: ['^Total'], empty_values: [n/a]}\nidentity: Id\ntarget: {channel: 41, status: published}\n" + Bench.FIELDS
                    + "  locationName: {from: Text, lookup: halls, otherwise: keep}\nlookups:\n  halls: {file: lookup.csv, key: name, value: place}\nguards: {max_rejects: 100%}\n",
            "version: 1\nname: concerts\nsource:\n  system: hostile\n  charset: windows-1252\nidentity: [Id, Start]\ngroup_by: Id\ntarget: {channel: 41, status: draft}\n" + Bench.FIELDS
                    + "  audience: {expr: 'row[\"Text\"] == \"\" ? \"all\" : row[\"Text\"]'}\n  offers: {each: Text, fields: {name: Text, url: {template: \"https://x.example/{Id}\"}}}\n"
                    + "skip_when: 'row[\"Title\"] == \"x\"'\nchecks:\n  - {expr: \"size(title) > 3\", message: too short}\n");

    private static final List<String> TOKENS = tokens();

    private static List<String> tokens() {
        List<String> tokens = new ArrayList<>(List.of("\0", "\"", "\"\"", ",", ";", "\t", "\n", "\r", "\r\n", "'", "\\", "\uFEFF", "\ufffd", "\u202e", "\u001b[2J", "=cmd|'/c'!A0", "1e999",
                "-1", "99999999999999999999", "NaN", "0", "2027-02-31", "<", ">", "&", "&amp;", "&#0;", "&#xD800;", "]]>", "<![CDATA[", "<!--", "-->", "<!DOCTYPE x>", "<?", "</row>", "<row>",
                "<c t=\"s\">", "<v>", "r=\"A1\"", "_x0000_", "_xD800_", "_x000D_", "{", "}", "[", "]", ": ", "- ", "# ", "!!", "&a ", "*a", "|", ">", "---\n", "...\n", "%YAML 9.9\n", "~", "null",
                "${x}", "#{x}", "row[", "(", ")", "(((((((((((((((((((((((((((((", "size(", "matches('(a+)+$')", "^(a+)+$", "{from: ", "values: ", "zone: ", "Europe/Berlin", "🎭", "e\u0301", "ß"));
        tokens.add("x".repeat(40_000));
        tokens.add("[".repeat(3_000));
        tokens.add("<x>".repeat(3_000));
        return tokens;
    }
}
