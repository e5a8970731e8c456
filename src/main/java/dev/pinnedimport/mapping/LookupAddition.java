package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Adds a line to a lookup file, or fills the line of a key that has no values yet. The new file is read back before it takes the place of the
/// old one, at once and whole.
public final class LookupAddition {

    private static final String MARK = "\ufeff";

    private final Lookup lookup;
    private final LookupSource source;

    /// @throws IllegalArgumentException where the lookup was not read from a file
    public LookupAddition(Lookup lookup) {
        this.lookup = lookup;
        this.source = lookup.findSource().orElseThrow(() -> new IllegalArgumentException("lookup " + lookup.name() + " has no file"));
    }

    /// What was done.
    ///
    /// @param line   where the key stands now, counted from 1
    /// @param filled whether it stood there before, without values
    public record Added(Path file, int line, boolean filled) {}

    /// @param values by value column, none of them left out
    /// @throws StopException where the key is there with values already, or the file cannot be written
    public Added add(String key, Map<String, String> values) {
        lookup.find(key).filter(LookupAddition::isFilled).ifPresent(there -> {
            throw refused(key, "\"" + key + "\" is in " + lookup.file() + " already, as " + words(there) + ". Change that line by hand.");
        });
        try {
            Path file = source.file().toRealPath();
            String text = Files.readString(file, StandardCharsets.UTF_8);
            boolean marked = text.startsWith(MARK);
            LookupText.Edited edited = new LookupText(marked ? text.substring(1) : text, source.keyColumn()).put(key, values, same(key));
            write(file, (marked ? MARK : "") + edited.text(), key, values);
            return new Added(source.file(), edited.line(), edited.filled());
        } catch (IOException e) {
            throw new StopException(ExitCode.STORAGE, Issue.of(IssueCode.STORAGE_NOT_WRITABLE, new Place.Setting(lookup.file()), "",
                    "The lookup file cannot be written. Check the permissions of the file and its folder."), e);
        }
    }

    private void write(Path file, String text, String key, Map<String, String> values) throws IOException {
        Path next = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.writeString(next, text, StandardCharsets.UTF_8);
            requireReadable(next, key, values);
            copyPermissions(file, next);
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private void requireReadable(Path next, String key, Map<String, String> values) {
        Lookup read = Lookup.load(lookup.name(), next, source.keyColumn(), source.valueColumns(), source.ignoreCase());
        JsonNode found = read.find(key).orElseThrow(() -> refused(key, "\"" + key + "\" would not be found again in " + lookup.file()
                + ". Nothing was changed."));
        boolean same = found.isObject()
                ? values.entrySet().stream().allMatch(value -> found.path(value.getKey()).asString("").equals(value.getValue().strip()))
                : values.values().stream().allMatch(value -> found.asString("").equals(value.strip()));
        if (!same || read.keys().size() < lookup.keys().size()) {
            throw refused(key, lookup.file() + " would not be what it was besides this line. Nothing was changed; add the line by hand.");
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(Files.getPosixFilePermissions(from));
        }
    }

    private Predicate<String> same(String key) {
        String wanted = normal(key);
        return other -> normal(other).equals(wanted);
    }

    private String normal(String key) {
        return source.ignoreCase() ? key.strip().toLowerCase(Locale.ROOT) : key.strip();
    }

    private static boolean isFilled(JsonNode value) {
        return value.isObject()
                ? value.properties().stream().anyMatch(property -> !property.getValue().asString("").isBlank())
                : !value.asString("").isBlank();
    }

    private static String words(JsonNode value) {
        return value.isObject() ? value.properties().stream().map(property -> property.getValue().asString("")).toList().toString()
                : "\"" + value.asString("") + "\"";
    }

    private StopException refused(String key, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.JOB_LOOKUP_FILE, new Place.File(lookup.file()), key, sentence));
    }
}
