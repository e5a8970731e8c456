package dev.pinnedimport.definition;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The texts a job was read from: the job file first, then its lookup files. What a ledger keeps, so that a run can be explained later.
///
/// @param fingerprint of all of them, as [JobDefinition#fingerprint] has it
public record JobSource(Fingerprint fingerprint, List<Text> texts) {

    public JobSource {
        texts = List.copyOf(texts);
    }

    /// @param name path from the directory that holds all of them, with slashes
    public record Text(String name, String content) {}

    /// The texts of a job; empty where a file was changed since the job was read, or is not written in UTF-8.
    static Optional<JobSource> of(JobDefinition job, Path root, List<Path> files) {
        try {
            Path base = root.toAbsolutePath().normalize();
            List<Text> texts = new java.util.ArrayList<>();
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                String content = new String(bytes, StandardCharsets.UTF_8);
                if (content.indexOf('\0') >= 0 || !java.util.Arrays.equals(content.getBytes(StandardCharsets.UTF_8), bytes)) {
                    return Optional.empty();
                }
                texts.add(new Text(base.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/'), content));
            }
            return Optional.of(new JobSource(job.fingerprint(), texts));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Reads the job from these texts, laid out in an empty directory.
    ///
    /// @throws dev.pinnedimport.issue.StopException where this version of the program cannot read them
    public JobDefinition readIn(Path directory) throws IOException {
        Path base = directory.toAbsolutePath().normalize();
        for (Text text : texts) {
            Path file = base.resolve(text.name()).normalize();
            if (!file.startsWith(base)) {
                throw new IOException("a text lies outside of its directory");
            }
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text.content());
        }
        return new JobReader(base.resolve(texts.getFirst().name()), base).read();
    }
}
