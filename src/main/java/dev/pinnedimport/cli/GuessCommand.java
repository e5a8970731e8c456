package dev.pinnedimport.cli;

import dev.pinnedimport.guess.Draft;
import dev.pinnedimport.guess.FileGuess;
import dev.pinnedimport.guess.GuessText;
import dev.pinnedimport.guess.LookupDraft;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `guess`: a job from a file alone.
@Command(name = "guess", description = "Drafts a job from a file: how it is read, what its columns are, and what is left for you to decide.")
final class GuessCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");

    private final Terminal terminal;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", paramLabel = "FILE", description = "CSV or XLSX export.")
    private Path file = Path.of("");

    @Option(names = {"-o", "--output"}, paramLabel = "JOB.yml", description = "Writes the job here and its lists into lookups/ beside it; without it the job is printed.")
    private @Nullable Path output;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the job (default: that of the output, else from the file's name).")
    private @Nullable String name;

    @Option(names = "--system", paramLabel = "NAME", description = "Name of the source system (default: the job's name).")
    private @Nullable String system;

    GuessCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        Optional<Path> job = Optional.ofNullable(output).map(terminal::resolve);
        String jobName = jobName(job);
        Path directory = job.flatMap(path -> Optional.ofNullable(path.getParent())).orElseGet(() -> options.workplace().jobs());
        Draft draft = FileGuess.draft(terminal.resolve(file), jobName, system, directory.resolve("lookups").resolve("cities.csv"));
        List<String> written = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        job.ifPresent(path -> write(draft, path, directory, written, kept));
        print(draft, job, written, kept);
        return ExitCode.DONE.number();
    }

    // ---- names -------------------------------------------------------------------------------------------------

    private String jobName(Optional<Path> job) {
        Optional<String> stem = job.map(path -> String.valueOf(path.getFileName()));
        if (stem.isPresent() && !stem.get().matches(".*\\.ya?ml")) {
            throw usage("-o", stem.get(), "The output is a job file, so its name ends in .yml, such as jobs/my-events.yml.");
        }
        String byFile = stem.map(text -> text.replaceFirst("\\.ya?ml$", "")).orElse(name == null ? fromFileName() : name);
        if (name != null && !name.equals(byFile)) {
            throw usage("--name", name, "A job's name equals its file's name, \"" + byFile + "\". Leave --name out, or write -o " + name + ".yml.");
        }
        if (!NAME.matcher(byFile).matches() || byFile.length() > 100) {
            throw usage(stem.isPresent() ? "-o" : "--name", byFile, "A job's name has lower case letters, digits and hyphens only, such as \"" + plain(byFile)
                    + "\".");
        }
        return byFile;
    }

    private String fromFileName() {
        String stem = plain(String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", ""));
        String withoutDate = stem.replaceFirst("(?:-\\d+)+$", "");
        return withoutDate.isEmpty() ? stem : withoutDate;
    }

    private static String plain(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT).replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return plain.isEmpty() ? "job" : plain.length() > 100 ? plain.substring(0, 100).replaceAll("-+$", "") : plain;
    }

    private static StopException usage(String option, String found, String sentence) {
        return new StopException(ExitCode.USAGE, Issue.of(IssueCode.USAGE, new Place.Setting(option), found, sentence));
    }

    // ---- files -------------------------------------------------------------------------------------------------

    private void write(Draft draft, Path job, Path directory, List<String> written, List<String> kept) {
        if (Files.exists(job)) {
            Confirmation.of(terminal, options, terminal.shown(job) + " exists already. Write over it?");
        }
        for (LookupDraft lookup : draft.lookups()) {
            Path list = directory.resolve(lookup.path());
            // What somebody has filled in is worth more than what we have guessed.
            if (Files.exists(list) && !(options.mayAsk() && Confirmation.says(terminal, terminal.shown(list) + " exists already. Write over it?"))) {
                kept.add(terminal.shown(list));
            } else {
                write(list, lookup.text());
                written.add(terminal.shown(list));
            }
        }
        write(job, draft.yaml());
        written.addFirst(terminal.shown(job));
    }

    private static void write(Path path, String text) {
        try {
            Optional<Path> parent = Optional.ofNullable(path.getParent());
            if (parent.isPresent()) {
                Files.createDirectories(parent.get());
            }
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.File(path.toString()), "",
                    "This file cannot be written. Check the free space and the permissions."), e);
        }
    }

    // ---- result ------------------------------------------------------------------------------------------------

    private void print(Draft draft, Optional<Path> job, List<String> written, List<String> kept) {
        if (options.json()) {
            ObjectNode json = GuessText.json(draft);
            written.forEach(json.putArray("written")::add);
            kept.forEach(json.putArray("kept")::add);
            if (job.isEmpty()) {
                json.put("yaml", draft.yaml());
            }
            terminal.out().println(json.toPrettyString());
            return;
        }
        if (job.isEmpty()) {
            terminal.out().print(draft.yaml());
            if (!options.quiet()) {
                terminal.err().print(GuessText.of(draft));
                terminal.err().println("Next: " + options.propose("guess " + Texts.argument(file.toString()) + " -o "
                        + Texts.argument("jobs/" + draft.facts().job() + ".yml")));
            }
            return;
        }
        terminal.out().print(GuessText.of(draft));
        terminal.out().println("Wrote " + String.join(", ", written) + ".");
        if (!kept.isEmpty()) {
            terminal.out().println("Kept as it was: " + String.join(", ", kept) + ".");
        }
        terminal.out().println("Next: " + options.propose("check " + Texts.argument(terminal.shown(job.get())) + " " + Texts.argument(file.toString())));
    }
}
