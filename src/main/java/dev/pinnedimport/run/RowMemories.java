package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.mapping.DateDecisions;
import dev.pinnedimport.run.recall.RowMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Where what became of a job's rows is kept from one of its runs to the next, and on what that rests.
///
/// A row is taken for what it was only where nothing else has changed that decides what becomes of it: the job and its lookup files, the contract, what
/// the API knows of channels and classifications, the file's columns, what its dates were found to be, this program, Java and its time zones.
final class RowMemories {

    /// Files of fewer bytes are worked out as fast as a memory of them is read.
    private static final long SMALLEST_FILE = 4L << 20;
    private static final Duration UNUSED = Duration.ofDays(90);

    private final Path directory;
    private final Supplier<Optional<Fingerprint>> program;
    private final Contract contract;
    private final Preflight answer;
    private final Instant now;

    /// @param program the program that maps the rows; empty where it is not known
    RowMemories(Workplace workplace, Supplier<Optional<Fingerprint>> program, Contract contract, Preflight answer, Instant now) {
        this.directory = workplace.state().resolve("rows");
        this.program = program;
        this.contract = contract;
        this.answer = answer;
        this.now = now;
    }

    /// @param rows of the requested file, as they are about to be read
    RowMemory open(ImportRequest request, Run run, StageRows rows) {
        JobDefinition job = request.job();
        Optional<Fingerprint> build = isWorthwhile(job) && isLarge(request.file()) ? program.get() : Optional.empty();
        if (build.isEmpty() || !prepare()) {
            return RowMemory.none();
        }
        String name = fingerprint(List.of(request.api().baseUrl().toString(), job.system(), job.name())).value().substring(0, 20);
        return RowMemory.open(directory.resolve(name), basis(build.get(), job, contract.fingerprint(), answer, rows.header(), rows.dates()), run.number());
    }

    /// Images are looked at again each time, and the dates of a row that is split are known one by one.
    static boolean isWorthwhile(JobDefinition job) {
        return job.findImages().isEmpty() && job.mapping().splitRows() == null;
    }

    static boolean isLarge(Path file) {
        try {
            return Files.size(file) >= SMALLEST_FILE;
        } catch (IOException _) {
            return false;
        }
    }

    static Fingerprint basis(Fingerprint program, JobDefinition job, Fingerprint contract, Preflight answer, List<String> header, DateDecisions dates) {
        List<String> parts = new ArrayList<>(List.of(program.value(), job.fingerprint().value(), contract.value()));
        parts.add(String.valueOf(new TreeSet<>(answer.classifications())));
        parts.add(String.valueOf(new TreeSet<>(answer.channels().stream().map(Preflight.Channel::id).toList())));
        Map<Integer, Set<Integer>> dropped = new TreeMap<>();
        dates.dropped().forEach((date, patterns) -> dropped.put(date, new TreeSet<>(patterns)));
        parts.add(dropped.toString());
        parts.addAll(header);
        return fingerprint(parts);
    }

    // Lengths stand before the parts, so that nothing can move from one to the next unseen.
    private static Fingerprint fingerprint(List<String> parts) {
        StringBuilder all = new StringBuilder();
        parts.forEach(part -> all.append(part.length()).append(' ').append(part));
        return Fingerprint.of(all.toString());
    }

    private boolean prepare() {
        try {
            Files.createDirectories(directory);
            forgetUnused();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Jobs are renamed and given up.
    private void forgetUnused() throws IOException {
        for (Path file : files()) {
            try {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(UNUSED))) {
                    Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException _) {
                // Another job has just put it in its place.
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
