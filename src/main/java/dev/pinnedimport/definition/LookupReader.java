package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Nearest;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Reads `lookups` and the files they name. The files must lie below the jobs directory, also behind symbolic links.
final class LookupReader {

    private static final Kind<Path> FILE = Kind.path("the path of a file, from the job file on");

    private static final long LARGEST = 16L * 1024 * 1024;

    private final Path job;
    private final Path root;
    private final Problems problems;
    private final Map<String, Lookup> lookups = new LinkedHashMap<>();
    private final Map<String, Path> files = new TreeMap<>();
    private final Map<String, byte[]> contents = new TreeMap<>();

    /// @param job  the job file, which the paths start from
    /// @param root the directory that no path may leave
    LookupReader(Path job, Path root, Problems problems) {
        this.job = job;
        this.root = root;
        this.problems = problems;
    }

    void read(Section section) {
        section.entries().forEach(entry -> Section.of(entry.value(), section.path(entry.name()), entry.key().at(), problems)
                .ifPresent(lookup -> read(entry.name(), lookup)));
    }

    /// The lookups that could be read, by name.
    Map<String, Lookup> lookups() {
        return lookups;
    }

    /// Their files, in the order of the lookups' names.
    Map<String, Path> files() {
        return files;
    }

    /// What the lookups were made of, in the order of their names.
    Collection<byte[]> contents() {
        return contents.values();
    }

    private void read(String name, Section lookup) {
        Optional<Path> file = lookup.require("file", FILE).flatMap(path -> locate(path, lookup));
        Optional<String> key = lookup.require("key", Kinds.COLUMN);
        List<String> columns = valueColumns(lookup);
        boolean ignoreCase = lookup.get("ignore_case", Kind.yesOrNo(), true);
        lookup.refuseOthers();
        if (file.isPresent() && key.isPresent() && !columns.isEmpty()) {
            load(name, file.get(), key.get(), columns, ignoreCase);
        }
    }

    private List<String> valueColumns(Section lookup) {
        Optional<String> one = lookup.find("value", Kinds.COLUMN);
        List<String> several = lookup.list("values", Kinds.COLUMN);
        if (lookup.has("value") && lookup.has("values")) {
            lookup.refuse("values", "'" + lookup.path() + "' has both value and values. Keep one of them.");
        } else if (!lookup.has("value") && !lookup.has("values")) {
            problems.add(IssueCode.JOB_MISSING_KEY, lookup.at(), "", "'" + lookup.path("value")
                    + "' is missing. Add value: Column, or values: [A, B] for an object.");
        }
        return one.map(List::of).orElse(several);
    }

    private void load(String name, Path file, String key, List<String> columns, boolean ignoreCase) {
        try {
            byte[] bytes = Lookup.bytes(name, file);
            lookups.put(name, Lookup.load(name, file, bytes, key, columns, ignoreCase));
            files.put(name, file);
            contents.put(name, bytes);
        } catch (StopException e) {
            problems.addAll(e.issues());
        }
    }

    private Optional<Path> locate(Path path, Section lookup) {
        YamlNode at = lookup.find("file").orElseThrow();
        try {
            Path base = root.toAbsolutePath().normalize();
            Path file = job.toAbsolutePath().normalize().resolveSibling(path).normalize();
            if (path.isAbsolute() || !file.startsWith(base)) {
                return refuse(at, path, lookup, "lies outside of the jobs directory. "
                        + "Put the file beside the job, for example into lookups/.");
            }
            if (!Files.isRegularFile(file)) {
                return refuse(at, path, lookup, "is not there." + nearestFile(file));
            }
            if (!file.toRealPath().startsWith(base.toRealPath())) {
                return refuse(at, path, lookup, "is a link that leads out of the jobs directory. Put the file itself there.");
            }
            if (Files.size(file) > LARGEST) {
                return refuse(at, path, lookup, "is larger than 16 MiB, which no lookup needs. Check that it is the right file.");
            }
            return Optional.of(job.resolveSibling(path));
        } catch (IOException _) {
            return refuse(at, path, lookup, "cannot be opened. Check the path and the permissions.");
        }
    }

    private Optional<Path> refuse(YamlNode at, Path path, Section lookup, String sentence) {
        problems.add(IssueCode.JOB_LOOKUP_FILE, at.at(), path.toString(),
                "The file " + Problems.quote(path.toString()) + " of '" + lookup.path("file") + "' " + sentence);
        return Optional.empty();
    }

    private static String nearestFile(Path file) {
        Path directory = file.resolveSibling(".").normalize();
        try (Stream<Path> files = Files.list(directory)) {
            return Nearest.hint(file.getFileName().toString(), files.limit(1000).map(other -> other.getFileName().toString()).toList());
        } catch (IOException _) {
            return " Paths start from the directory of the job file.";
        }
    }
}
