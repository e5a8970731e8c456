package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Nearest;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The jobs of a directory, one YAML file each.
///
/// A definition that comes out of here is complete and free of contradictions, and its lookups are loaded. What it says about the API's
/// fields and the columns of a file is checked where those are known. A file with faults is thrown with all of them at once, each with
/// line and column ([Place.JobLine]); exit code [ExitCode#CONFIGURATION].
public final class JobDefinitions {

    private static final List<String> ENDINGS = List.of(".yml", ".yaml");

    private final Path directory;

    /// @param jobsDirectory need not exist; then there are no jobs in it
    public JobDefinitions(Path jobsDirectory) {
        this.directory = jobsDirectory;
    }

    /// The job at a path, or of a name in the directory.
    ///
    /// @param nameOrPath a name (`eventbrite`), a file of the directory (`eventbrite.yml`) or a path to a job file anywhere; a path wins
    public JobDefinition get(String nameOrPath) {
        Path file = findFile(nameOrPath).orElseThrow(() -> notFound(nameOrPath));
        return new JobReader(file, isInDirectory(file) ? directory : parent(file)).read();
    }

    /// All files of the directory that should be jobs, by name. Files in directories below it are not listed.
    public List<JobFile> list() {
        return files().stream().map(this::read).toList();
    }

    /// A change of one value of a job, not written yet. See [JobEdit].
    ///
    /// @throws StopException where there is no such key, or where the job would not be valid any more
    public JobEdit edit(String nameOrPath, String key, String value) {
        Path file = findFile(nameOrPath).orElseThrow(() -> notFound(nameOrPath));
        return JobEdit.set(file, isInDirectory(file) ? directory : parent(file), key, value);
    }

    /// The texts that a job was read from, to be kept; empty where they were changed since.
    public Optional<JobSource> findSource(JobDefinition job) {
        Path root = isInDirectory(job.file()) ? directory : parent(job.file());
        JobReader again = new JobReader(job.file(), root);
        try {
            return again.read().fingerprint().equals(job.fingerprint()) ? JobSource.of(job, root, again.files()) : Optional.empty();
        } catch (StopException _) {
            return Optional.empty();
        }
    }

    /// Reads a job file wherever it lies; its lookup files must lie in the same directory or below it.
    public static JobDefinition read(Path file) {
        return new JobReader(file, parent(file)).read();
    }

    /// The name of the job that a name or a path means, whether or not there is one.
    public static String nameOf(String nameOrPath) {
        return withoutEnding(lastPart(nameOrPath));
    }

    /// The name of the job that a file should hold.
    static String nameOf(Path file) {
        return withoutEnding(file.getFileName() == null ? "" : file.getFileName().toString());
    }

    private static String withoutEnding(String name) {
        return ENDINGS.stream().filter(name::endsWith).findFirst().map(end -> name.substring(0, name.length() - end.length())).orElse(name);
    }

    private JobFile read(JobPath file) {
        try {
            return new JobFile.Readable(new JobReader(file.path, directory).read());
        } catch (StopException e) {
            return new JobFile.Broken(file.name, file.path, e.issues());
        }
    }

    private record JobPath(String name, Path path) {}

    private List<JobPath> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(JobDefinitions::looksLikeAJob)
                    .map(file -> new JobPath(nameOf(file), file))
                    .sorted(Comparator.comparing(JobPath::name).thenComparing(JobPath::path))
                    .toList();
        } catch (IOException e) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.JOB_NOT_FOUND, new Place.File(directory.toString()), "",
                    "The jobs directory cannot be read. Check its permissions."), e);
        }
    }

    private Optional<Path> findFile(String nameOrPath) {
        try {
            if (ENDINGS.stream().anyMatch(nameOrPath::endsWith)) {
                return Stream.of(Path.of(nameOrPath), directory.resolve(nameOrPath)).filter(Files::isRegularFile).findFirst();
            }
            if (nameOrPath.isBlank() || nameOrPath.contains("/") || nameOrPath.contains("\\")) {
                return Optional.of(Path.of(nameOrPath)).filter(Files::isRegularFile);
            }
            List<Path> found = ENDINGS.stream().map(end -> directory.resolve(nameOrPath + end)).filter(Files::isRegularFile).toList();
            if (found.size() > 1) {
                throw stop(found.getFirst().toString(), nameOrPath, "There is also " + found.getLast().getFileName()
                        + ". Keep one of them, or name the one you mean with its path.");
            }
            return found.stream().findFirst();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }

    private StopException notFound(String nameOrPath) {
        boolean path = nameOrPath.contains("/") || nameOrPath.contains("\\");
        String meant = Nearest.hint(path ? nameOf(nameOrPath) : nameOrPath, files().stream().map(JobPath::name).toList());
        if (path) {
            return stop(nameOrPath, nameOrPath, "There is no such job file." + meant);
        }
        if (!Files.isDirectory(directory)) {
            return stop(directory.toString(), nameOrPath, "There is no such directory, so there is no job " + Problems.quote(nameOrPath)
                    + ". Give the path of a job file, or start where the jobs directory is.");
        }
        return stop(directory.toString(), nameOrPath, "There is no job " + Problems.quote(nameOrPath) + " here."
                + (meant.isEmpty() ? " See pinned-import jobs." : meant));
    }

    private static StopException stop(String place, String found, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.JOB_NOT_FOUND, new Place.File(place), found, sentence));
    }

    private static boolean looksLikeAJob(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
    }

    private boolean isInDirectory(Path file) {
        return file.toAbsolutePath().normalize().startsWith(directory.toAbsolutePath().normalize());
    }

    private static Path parent(Path file) {
        return file.toAbsolutePath().normalize().resolveSibling(".").normalize();
    }

    private static String lastPart(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
