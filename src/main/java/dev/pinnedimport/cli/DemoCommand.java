package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.definition.JobFile;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.ImportRequest;
import dev.pinnedimport.run.Importer;
import dev.pinnedimport.run.RunListener;
import dev.pinnedimport.run.Workplace;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `demo`: every sample export through its job into the sandbox, and then once more, to show that nothing is sent twice.
@Command(
        name = "demo",
        description = "Imports every sample export into a local stand-in of the API, twice: the second time nothing is sent. Needs no account.")
final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path home = terminal.home().orElse(terminal.directory());
        Map<Path, JobDefinition> samples = samples(home);
        Workplace workplace = freshWorkplace(home);
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.usual());
                Importer importer = Importer.open(workplace)) {
            ApiAccess api = ApiAccess.withKey(sandbox.baseUrl().toString(), ApiKey.USUAL_VALUE);
            say("The sandbox, a stand-in of the Pinned Events API, runs at " + sandbox.baseUrl() + ". Nothing leaves this machine.");
            say("");
            say("First time: every export is read, checked and sent.");
            List<RunReport> first = runAll(importer, samples, api, true);
            int created = sandbox.events().size();
            say("");
            say("Second time, the same files: nothing may be sent again.");
            List<RunReport> second = runAll(importer, samples, api, false);
            say("  " + SummaryText.together(second));
            say("");
            return conclude(workplace, first, second, created, sandbox.events().size());
        }
    }

    /// @param each whether every file gets its line; otherwise only one of which something was sent
    private List<RunReport> runAll(Importer importer, Map<Path, JobDefinition> samples, ApiAccess api, boolean each) {
        int width = samples.keySet().stream().mapToInt(file -> terminal.shown(file).length()).max().orElse(0);
        List<RunReport> reports = new ArrayList<>();
        samples.forEach((file, job) -> {
            ProgressLine line = new ProgressLine(terminal, Clock.systemDefaultZone());
            RunListener listener = terminal.animated() ? line : RunListener.silent();
            RunReport report = Interruption.during(
                    () -> importer.stop(Interruption.asked()), () -> importer.run(new ImportRequest(job, file, api), listener));
            line.clear();
            reports.add(report);
            if (each || report.delivered() > 0) {
                String shown = terminal.shown(file);
                say("  " + shown + " ".repeat(width - shown.length()) + "  " + SummaryText.line(report));
            }
        });
        return reports;
    }

    private int conclude(Workplace workplace, List<RunReport> first, List<RunReport> second, int created, int afterwards) {
        long sentAgain = second.stream().mapToLong(RunReport::delivered).sum();
        long toFix = first.stream().mapToLong(RunReport::toFix).sum();
        say(SummaryText.number(created) + " events were created. The second time " + (sentAgain == 0 && afterwards == created
                ? "nothing was sent."
                : SummaryText.number(sentAgain) + " were sent again, which must not be."));
        say(SummaryText.number(toFix) + " rows were rejected on purpose; the samples hold the mistakes that real exports hold. For example:");
        first.stream()
                .flatMap(report -> SummaryText.examples(report, 1).stream().map(example -> Path.of(report.file()).getFileName() + ": " + example))
                .limit(4)
                .forEach(example -> say("  " + example));
        List<Path> rejects = first.stream().flatMap(report -> report.files().findRejects().stream()).toList();
        say("Reports and rejects lie in " + terminal.shown(workplace.output()) + ", for example:");
        rejects.stream().limit(2).forEach(path -> say("  " + terminal.shown(path)));
        first.stream().findFirst().flatMap(report -> report.files().findReport()).ifPresent(path -> say("  " + terminal.shown(path)));
        say("Next: pinned-import check JOB FILE with a file of your own.");
        boolean sound = Stream.concat(first.stream(), second.stream())
                        .allMatch(report -> report.exit() == ExitCode.DONE || report.exit() == ExitCode.ROWS_TO_FIX)
                && sentAgain == 0
                && afterwards == created;
        return sound ? ExitCode.DONE.number() : ExitCode.UNEXPECTED.number();
    }

    /// Each sample file with the job after which it is named, in the files' order.
    private Map<Path, JobDefinition> samples(Path home) {
        List<JobDefinition> jobs = new JobDefinitions(home.resolve("jobs"))
                .list().stream().map(JobFile::findDefinition).flatMap(Optional::stream).toList();
        Map<Path, JobDefinition> samples = new LinkedHashMap<>();
        for (Path file : files(home.resolve("sample-data"))) {
            String name = file.getFileName().toString();
            jobs.stream()
                    .filter(job -> name.startsWith(job.name()))
                    .max(Comparator.comparingInt(job -> job.name().length()))
                    .ifPresent(job -> samples.put(file, job));
        }
        if (samples.isEmpty()) {
            throw new StopException(
                    ExitCode.CONFIGURATION,
                    Issue.of(
                            IssueCode.FILE_NOT_FOUND,
                            new Place.File("sample-data"),
                            "",
                            "The demo needs the folders jobs and sample-data of the program, and they are not in " + terminal.shown(home)
                            + ". Start it where the program was unpacked: ./pinned-import demo."));
        }
        return samples;
    }

    private static List<Path> files(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The demo begins from nothing every time, beside the state of real runs and never in it.
    private Workplace freshWorkplace(Path home) {
        Path base = Files.isWritable(home) ? home : terminal.directory();
        Path state = base.resolve("target").resolve("demo");
        Path output = state.resolve("out");
        try {
            if (Files.exists(state)) {
                try (Stream<Path> old = Files.walk(state)) {
                    for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Workplace(home.resolve("jobs"), state.resolve("state"), output, null);
    }

    private void say(String words) {
        terminal.out().println(words);
        terminal.out().flush();
    }
}
