package dev.pinnedimport.run;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.delivery.Preflight;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.run.recall.ProgramBuild;
import dev.pinnedimport.run.recall.RowMemory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Where what became of a job's rows is kept from one of its runs to the next, and on what that rests.
///
/// A row is taken for what it was only where nothing else has changed that decides what becomes of it: the job and its lookup files, the contract, what
/// the API knows of channels and classifications, the file's columns, what its dates were found to be, this program, Java and its time zones.
final class RowMemories {

    /// Files of fewer bytes are worked out as fast as a memory of them is read.
    private static final long SMALLEST_FILE = 4L << 20;
    private static final Duration UNUSED = Duration.ofDays(90);

    private final Path directory;
    private final Contract contract;
    private final Preflight answer;
    private final Instant now;

    RowMemories(Workplace workplace, Contract contract, Preflight answer, Instant now) {
        this.directory = workplace.state().resolve("rows");
        this.contract = contract;
        this.answer = answer;
        this.now = now;
    }

    /// @param rows of the requested file, as they are about to be read
    RowMemory open(ImportRequest request, StageRows rows) {
        JobDefinition job = request.job();
        Optional<Fingerprint> program = isWorthwhile(request) ? ProgramBuild.find() : Optional.empty();
        if (program.isEmpty() || !prepare()) {
            return RowMemory.none();
        }
        String name = fingerprint(List.of(request.api().baseUrl().toString(), job.system(), job.name())).value().substring(0, 20);
        return RowMemory.open(directory.resolve(name), basis(job, rows, program.get()));
    }

    // Images are looked at again each time, and the dates of a row that is split are known one by one.
    private static boolean isWorthwhile(ImportRequest request) {
        JobDefinition job = request.job();
        try {
            return job.findImages().isEmpty() && job.mapping().splitRows() == null && Files.size(request.file()) >= SMALLEST_FILE;
        } catch (IOException _) {
            return false;
        }
    }

    private Fingerprint basis(JobDefinition job, StageRows rows, Fingerprint program) {
        List<String> parts = new ArrayList<>(List.of(program.value(), job.fingerprint().value(), contract.fingerprint().value()));
        parts.add(String.valueOf(new TreeSet<>(answer.classifications())));
        parts.add(String.valueOf(new TreeSet<>(answer.channels().stream().map(Preflight.Channel::id).toList())));
        rows.dates().dropped().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(date -> parts.add(date.getKey() + String.valueOf(new TreeSet<>(date.getValue()))));
        parts.addAll(rows.header());
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
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(UNUSED))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
