package dev.pinnedimport.bench;

import dev.pinnedimport.bench.rival.BareCheck;
import dev.pinnedimport.bench.rival.BareWorkbook;
import dev.pinnedimport.bench.rival.EmptyJob;
import dev.pinnedimport.bench.rival.HandWrittenLoop;
import dev.pinnedimport.bench.rival.TextbookJob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Lets the importer and its rivals run in turns and writes a table of ratios.
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures the importer beside what a user would take instead.")
public final class Bench implements Callable<Integer> {

    private static final String OURS = "importer";
    // A workbook is refused from 200 MiB on, and its table of texts from 256 Mi characters on: a million rows have to be shorter there.
    private static final int LONGEST_ROW_OF_A_WORKBOOK = 600;
    private static final int LONGEST_ROW_OF_SHARED_TEXTS = 200;
    private static final List<String> ALL = List.of("whole", "large", "pace", "csv", "xlsx", "heap", "rerun", "start", "growth");

    @Option(names = "--rows", defaultValue = "100000", description = "Rows of a file (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--large", defaultValue = "1000000", description = "Rows of a large file (default: ${DEFAULT-VALUE}).")
    private int large;

    @Option(names = "--row-size", defaultValue = "1000", description = "Characters of a row (default: ${DEFAULT-VALUE}).")
    private int rowSize;

    @Option(names = "--rounds", defaultValue = "5", description = "How often each runs (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--pace-seconds", defaultValue = "20", description = "How long each run at a given rate takes (default: ${DEFAULT-VALUE}).")
    private int paceSeconds;

    @Option(names = "--only", split = ",", paramLabel = "RACE", description = "Of whole, large, pace, csv, xlsx, heap, rerun, start, growth.")
    private List<String> only = ALL;

    @Option(names = "--without", split = ",", paramLabel = "RIVAL", description = "Leave out rivals: textbook, node, loop.")
    private List<String> without = List.of();

    @Option(names = "--add", description = "Add to what earlier calls measured, instead of beginning anew.")
    private boolean add;

    @Option(names = "--program", required = true, description = "The importer's launcher.")
    private Path program = Path.of("pinned-import");

    @Option(names = "--work", required = true, description = "Directory for everything that is made.")
    private Path work = Path.of("target", "bench");

    @Option(names = "--node", paramLabel = "DIR", description = "Directory of the Node script with its node_modules.")
    private @Nullable Path node;

    @Option(names = "--contract", required = true, description = "The OpenAPI document that the bare check uses.")
    private Path contract = Path.of("contract.yaml");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        work = Files.createDirectories(work).toAbsolutePath();
        Samples samples = new Samples(work.resolve("samples.tsv"), !add);
        BenchFiles files = new BenchFiles(work);
        try (Programs programs = new Programs(program.toAbsolutePath(), work)) {
            List<Race> races = new ArrayList<>();
            for (String name : only) {
                races.addAll(races(name, programs, files));
            }
            for (int round = 0; round < rounds; round++) {
                for (Race race : races) {
                    race.runOnce(samples);
                }
            }
        }
        String table = new Table(samples).text(rows, large, rowSize);
        Files.writeString(work.resolve("table.md"), table);
        System.out.println(table);
        return 0;
    }

    private List<Race> races(String name, Programs programs, BenchFiles files) throws IOException, InterruptedException {
        return switch (name) {
            case "whole" -> List.of(whole(name, programs, files, rows, true));
            case "large" -> List.of(whole(name, programs, files, large, false));
            case "pace" -> pace(programs, files);
            case "csv" -> List.of(checkCsv(programs, files));
            case "xlsx" -> List.of(checkXlsx(programs, files));
            case "heap" -> List.of(heap(programs, files));
            case "rerun" -> List.of(rerun(programs, files));
            case "start" -> List.of(start(programs, files));
            case "growth" -> growth(programs, files);
            default -> throw new IllegalArgumentException("there is no race \"" + name + "\"; there are " + ALL);
        };
    }

    // ---- 1 to 3: whole imports ----

    private Race whole(String name, Programs programs, BenchFiles files, int size, boolean all) throws IOException, InterruptedException {
        String file = files.csv("rows", size, 0, rowSize).toString();
        String job = files.job("bench", "rate: 100000/s").toString();
        URI stub = programs.startStub();
        Race race = new Race(name).with(OURS, () -> fresh(programs, stub, size, directory ->
                programs.importer("", 0, "run", job, file, "--api", stub.toString(), "--state", directory.resolve("state").toString(),
                        "--out", directory.resolve("out").toString(), "--no-input", "--quiet")));
        if (!without.contains("loop")) {
            race.with("loop", () -> fresh(programs, stub, size, directory ->
                    programs.rival(HandWrittenLoop.class, 0, List.of(), file, stub.toString(), directory.toString(), "4", "64")));
        }
        Path script = node;
        Optional<String> nodeProgram = Programs.find("node");
        if (all && script != null && nodeProgram.isPresent() && !without.contains("node")) {
            race.with("node", () -> fresh(programs, stub, size, _ ->
                    programs.timed(List.of(nodeProgram.get(), script.resolve("import.mjs").toString(), file, stub.toString()), Map.of(), 0)));
        } else if (all && !without.contains("node")) {
            System.err.println("The Node script is left out: " + (nodeProgram.isEmpty() ? "there is no node here." : "its packages could not be fetched."));
        }
        if (all && !without.contains("textbook")) {
            race.with("textbook", () -> fresh(programs, stub, size, directory ->
                    programs.rival(TextbookJob.class, 0, List.of(), file, stub.toString(), directory.toString())));
        }
        return race;
    }

    private interface Work {
        double in(Path directory) throws IOException, InterruptedException;
    }

    /// Seconds in a directory of its own, where all events have arrived.
    private static double fresh(Programs programs, URI stub, int expected, Work does) throws IOException, InterruptedException {
        programs.reset(stub, "rate=0");
        Path directory = programs.fresh("run");
        double seconds = does.in(directory);
        JsonNode stats = JsonMapper.shared().readTree(programs.stats(stub));
        if (stats.path("created").asInt() != expected) {
            throw new IOException("only part of the " + expected + " events arrived: " + stats);
        }
        Programs.delete(directory);
        return seconds;
    }

    // ---- 4: a given pace ----

    private List<Race> pace(Programs programs, BenchFiles files) throws IOException, InterruptedException {
        URI stub = programs.startStub();
        List<Race> races = new ArrayList<>();
        for (double burst : new double[] {0.1, 0}) {
            for (int rate : new int[] {50, 500, 2000}) {
                for (int latency : new int[] {5, 50, 200}) {
                    Race race = new Race("pace " + rate + "/s " + latency + " ms " + (burst > 0 ? "burst" : "no burst"));
                    String job = files.job("pace-" + rate, "rate: " + rate + "/s\n  in_flight: 512\n").toString();
                    Path file = files.csv("pace", rate * paceSeconds, 0, 400);
                    String parameters = "rate=" + rate + "&burst=" + burst + "&latency=" + latency;
                    double[] throttled = {0};
                    races.add(race.with("of the rate", () -> {
                        programs.reset(stub, parameters);
                        Path directory = programs.fresh("pace");
                        programs.importer("", 0, "run", job, file.toString(), "--api", stub.toString(), "--state",
                                directory.resolve("state").toString(), "--out", directory.resolve("out").toString(), "--no-input", "--quiet");
                        JsonNode stats = JsonMapper.shared().readTree(programs.stats(stub));
                        Programs.delete(directory);
                        double created = stats.path("created").asDouble();
                        throttled[0] = stats.path("throttled").asDouble() / (created + stats.path("throttled").asDouble());
                        return (created - 1) / (stats.path("nanos").asDouble() / 1e9) / rate;
                    }).with("answered 429", () -> throttled[0]));
                }
            }
        }
        return races;
    }

    // ---- 5 and 6: check ----

    private Race checkCsv(Programs programs, BenchFiles files) throws IOException {
        String file = files.csv("rows", large, 0, rowSize).toString();
        String job = files.job("bench", "rate: 100000/s").toString();
        return new Race("csv")
                .with(OURS, () -> check(programs, "", job, file))
                .with("bare", () -> programs.rival(BareCheck.class, 0, List.of(), file, contract.toAbsolutePath().toString()));
    }

    private Race checkXlsx(Programs programs, BenchFiles files) throws IOException {
        String file = files.xlsx(BenchFiles.Texts.INLINE, large, Math.min(rowSize, LONGEST_ROW_OF_A_WORKBOOK)).toString();
        String job = files.job("bench", "rate: 100000/s").toString();
        return new Race("xlsx")
                .with(OURS, () -> check(programs, "", job, file))
                .with("bare", () -> programs.rival(BareWorkbook.class, 0, List.of(), file));
    }

    private static double check(Programs programs, String options, String job, String file) throws IOException, InterruptedException {
        Path directory = programs.fresh("check");
        double seconds = programs.importer(options, 0, "check", job, file, "--state", directory.resolve("state").toString());
        Programs.delete(directory);
        return seconds;
    }

    // ---- 7: heap ----

    private Race heap(Programs programs, BenchFiles files) throws IOException {
        String csv = files.csv("rows", large, 0, rowSize).toString();
        String inline = files.xlsx(BenchFiles.Texts.INLINE, large, Math.min(rowSize, LONGEST_ROW_OF_A_WORKBOOK)).toString();
        String shared = files.xlsx(BenchFiles.Texts.SHARED, large, Math.min(rowSize, LONGEST_ROW_OF_SHARED_TEXTS)).toString();
        String job = files.job("bench", "rate: 100000/s").toString();
        return new Race("heap")
                .with("csv", () -> check(programs, "-Xmx256m", job, csv))
                .with("inline", () -> check(programs, "-Xmx256m", job, inline))
                .with("shared", () -> check(programs, "-Xmx256m", job, shared))
                .with("poi shared exit", () -> {
                    programs.rival(BareWorkbook.class, -1, List.of("-Xmx256m"), shared);
                    return programs.lastExit();
                });
    }

    // ---- 8: the same file again ----

    private Race rerun(Programs programs, BenchFiles files) throws IOException, InterruptedException {
        String file = files.csv("rows", rows, 0, rowSize).toString();
        String job = files.job("bench", "rate: 100000/s").toString();
        URI stub = programs.startStub();
        Path state = programs.fresh("rerun");
        String[] run = {"run", job, file, "--api", stub.toString(), "--state", state.resolve("state").toString(), "--out",
            state.resolve("out").toString(), "--no-input", "--quiet"};
        programs.importer("", 0, run);
        return new Race("rerun")
                .with(OURS, () -> {
                    programs.reset(stub, "rate=0");
                    double seconds = programs.importer("", 0, run);
                    if (JsonMapper.shared().readTree(programs.stats(stub)).path("created").asInt() != 0) {
                        throw new IOException("an unchanged file was sent again");
                    }
                    return seconds;
                })
                .with("check", () -> check(programs, "", job, file));
    }

    // ---- 9: start-up ----

    private Race start(Programs programs, BenchFiles files) throws IOException, InterruptedException {
        String file = files.csv("ten", 10, 0, rowSize).toString();
        String job = files.job("bench", "rate: 100000/s").toString();
        URI stub = programs.startStub();
        Path jar = RivalJar.make(work.resolve("empty-job.jar"), EmptyJob.class.getPackageName());
        String path = RivalJar.classPath(jar);
        Path cache = work.resolve("empty-job.aot");
        // The importer's launcher does without the second compiler for so short a file, too.
        List<String> plain = Programs.javaCommand("-XX:TieredStopAtLevel=1", "-cp", path);
        Path first = programs.fresh("empty");
        List<String> record = new ArrayList<>(plain);
        record.addAll(List.of("-XX:AOTCacheOutput=" + cache, EmptyJob.class.getName(), first.toString()));
        programs.timed(record, Map.of(), 0);
        Path database = programs.fresh("start");
        String[] run = {"run", job, file, "--api", stub.toString(), "--state", database.resolve("state").toString(), "--out",
            database.resolve("out").toString(), "--no-input", "--quiet"};
        // The first start makes the importer's cache, and both have their tables then.
        programs.importer("", 0, run);
        warm(stub, programs, files, job);
        return new Race("start")
                .with(OURS, () -> {
                    String ten = files.csv("ten", 10, 10 * (int) (System.nanoTime() / 1_000_000 % 100_000_000), rowSize).toString();
                    run[2] = ten;
                    double seconds = programs.importer("", 0, run);
                    Files.delete(Path.of(ten));
                    return seconds;
                })
                .with("empty job", () -> {
                    List<String> command = new ArrayList<>(plain);
                    command.addAll(List.of("-XX:AOTCache=" + cache, EmptyJob.class.getName(), first.toString()));
                    return programs.timed(command, Map.of(), 0);
                });
    }

    /// An API has been up for long when somebody imports ten rows; the stub, just started, would need as long for them as the importer starts.
    private void warm(URI stub, Programs programs, BenchFiles files, String job) throws IOException, InterruptedException {
        Path aside = programs.fresh("warm");
        programs.importer("", 0, "run", job, files.csv("rows", 20_000, 0, rowSize).toString(), "--api", stub.toString(), "--state",
                aside.resolve("state").toString(), "--out", aside.resolve("out").toString(), "--no-input", "--quiet");
    }

    // ---- 10: a ledger that grows ----

    private List<Race> growth(Programs programs, BenchFiles files) throws IOException, InterruptedException {
        String job = files.job("bench", "rate: 100000/s").toString();
        String more = files.csv("more", 10_000, 50_000_000, rowSize).toString();
        URI stub = programs.startStub();
        Race adding = new Race("growth");
        Race opening = new Race("opening");
        for (int known : new int[] {0, large / 100, large / 10, large}) {
            Path kept = work.resolve("ledger-" + known + "-" + rowSize);
            Path state = kept.resolve("state");
            if (!Files.exists(kept)) {
                Path fresh = programs.fresh("ledger");
                String some = files.csv("rows", Math.max(1, known), 0, rowSize).toString();
                programs.importer("", 0, known == 0 ? new String[] {"runs", "--state", fresh.resolve("state").toString()}
                        : new String[] {"run", job, some, "--api", stub.toString(), "--state", fresh.resolve("state").toString(), "--out",
                            fresh.resolve("out").toString(), "--no-input", "--quiet"});
                Files.move(fresh, kept);
            }
            adding.with(String.valueOf(known), () -> {
                programs.reset(stub, "rate=0");
                Path copy = programs.fresh("copy");
                Programs.copy(state, copy.resolve("state"));
                double seconds = programs.importer("", 0, "run", job, more, "--api", stub.toString(), "--state", copy.resolve("state").toString(),
                        "--out", copy.resolve("out").toString(), "--no-input", "--quiet");
                Programs.delete(copy);
                return seconds;
            });
            opening.with(String.valueOf(known), () -> programs.importer("", 0, "runs", "--state", state.toString()));
        }
        return List.of(adding, opening);
    }

    static String rounded(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
