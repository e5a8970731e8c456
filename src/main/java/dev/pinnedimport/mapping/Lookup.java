package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.StopException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A list from the words of a source to the values of the API, such as cities to place ids.
///
/// Keys match trimmed of blanks of every kind and composed (NFC), as ids do, and in any letter case where the job says so. The file it came from is named in messages, since staff edit it.
public final class Lookup {

    private final String name;
    private final String file;
    private final boolean ignoreCase;
    private final @Nullable LookupSource source;
    private final Map<String, JsonNode> entries = new HashMap<>();
    private final Map<String, String> spellings = new LinkedHashMap<>();

    /// @param entries key to a text (one value column) or an object (several)
    public Lookup(String name, String file, boolean ignoreCase, Map<String, JsonNode> entries) {
        this(name, file, ignoreCase, entries, null);
    }

    Lookup(String name, String file, boolean ignoreCase, Map<String, JsonNode> entries, @Nullable LookupSource source) {
        this.source = source;
        this.name = name;
        this.file = file;
        this.ignoreCase = ignoreCase;
        entries.forEach((key, value) -> {
            this.entries.put(normalise(key), value);
            spellings.put(normalise(key), key);
        });
    }

    /// Reads a lookup file: UTF-8 with or without a byte order mark, commas, a header row; lines that begin with `#` are comments.
    ///
    /// A key whose values are all empty is "not filled in yet": it is known, and a row that needs it is rejected with these words.
    ///
    /// @param valueColumns one: the values are texts; several: objects with these names
    /// @throws StopException with all problems of the file and their lines
    public static Lookup load(String name, Path file, String keyColumn, List<String> valueColumns, boolean ignoreCase) {
        return load(name, file, bytes(name, file), keyColumn, valueColumns, ignoreCase);
    }

    /// The same, of a file that has been read.
    ///
    /// @param bytes what [#bytes] gave
    public static Lookup load(String name, Path file, byte[] bytes, String keyColumn, List<String> valueColumns, boolean ignoreCase) {
        return new LookupFile(name, file, keyColumn, valueColumns, ignoreCase).read(bytes);
    }

    /// The bytes of a lookup file.
    ///
    /// @throws StopException where it cannot be read
    public static byte[] bytes(String name, Path file) {
        return LookupFile.bytes(name, file);
    }

    public String name() {
        return name;
    }

    public String file() {
        return file;
    }

    /// The file it was read from, for adding to it.
    public Optional<LookupSource> findSource() {
        return Optional.ofNullable(source);
    }

    public Optional<JsonNode> find(String key) {
        return Optional.ofNullable(entries.get(normalise(key)));
    }

    /// The keys as the file spells them, in its order.
    public Collection<String> keys() {
        return Collections.unmodifiableCollection(spellings.values());
    }

    /// All values, for checks against the API.
    public Collection<JsonNode> values() {
        return Collections.unmodifiableCollection(entries.values());
    }

    private String normalise(String key) {
        String text = Normalizer.normalize(TextTransform.trim(key), Normalizer.Form.NFC);
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }
}
