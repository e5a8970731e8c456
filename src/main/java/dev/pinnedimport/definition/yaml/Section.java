package dev.pinnedimport.definition.yaml;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A map of the file whose keys have fixed names. Every key that was asked for is known; [#refuseOthers] complains about the rest.
///
/// Nothing here throws: what is wrong goes to [Problems], and the caller gets nothing or the usual value.
public final class Section {

    private final YamlNode.Entries map;
    private final String path;
    private final Place.JobLine at;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    /// @param path how messages name the map, such as `source`; empty for the whole file
    /// @param at   where a missing key is reported: the map's own key
    public Section(YamlNode.Entries map, String path, Place.JobLine at, Problems problems) {
        this.map = map;
        this.path = path;
        this.at = at;
        this.problems = problems;
    }

    /// The map at `node`, or an issue that it is none.
    public static Optional<Section> of(YamlNode node, String path, Place.JobLine at, Problems problems) {
        if (node instanceof YamlNode.Entries map) {
            return Optional.of(new Section(map, path, at, problems));
        }
        boolean nothing = node instanceof YamlNode.Text text && text.isNull();
        problems.add(IssueCode.JOB_WRONG_TYPE, node.at(), "",
                nothing ? "'" + path + "' has no value. It must be a map of keys and values."
                        : "'" + path + "' must be a map of keys and values, but is " + node.describe() + ".");
        return Optional.empty();
    }

    public Place.JobLine at() {
        return at;
    }

    public String path() {
        return path;
    }

    public Problems problems() {
        return problems;
    }

    /// How messages name a key of this map.
    public String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public List<YamlNode.Entry> entries() {
        return map.entries();
    }

    public boolean has(String key) {
        return map.has(key);
    }

    public Optional<YamlNode> find(String key) {
        known.add(key);
        return map.find(key).map(YamlNode.Entry::value);
    }

    public Optional<YamlNode> require(String key) {
        Optional<YamlNode> value = find(key);
        if (value.isEmpty()) {
            problems.add(IssueCode.JOB_MISSING_KEY, at, "", "'" + path(key) + "' is missing. Add it.");
        }
        return value;
    }

    public <T> Optional<T> find(String key, Kind<T> kind) {
        return find(key).flatMap(value -> kind.read(value, path(key), problems));
    }

    public <T> Optional<T> require(String key, Kind<T> kind) {
        return require(key).flatMap(value -> kind.read(value, path(key), problems));
    }

    /// The value, or the usual one where the key is absent (or wrong, which is on record then).
    public <T> T get(String key, Kind<T> kind, T usual) {
        return find(key, kind).orElse(usual);
    }

    /// A list; empty where the key is absent.
    public <T> List<T> list(String key, Kind<T> kind) {
        return find(key).map(value -> items(key, value, kind, false)).orElse(List.of());
    }

    /// A value or a list of values; empty where the key is absent.
    public <T> List<T> oneOrMore(String key, Kind<T> kind) {
        return find(key).map(value -> items(key, value, kind, true)).orElse(List.of());
    }

    public <T> List<T> requireOneOrMore(String key, Kind<T> kind) {
        return require(key).map(value -> items(key, value, kind, true)).orElse(List.of());
    }

    public Optional<Section> findSection(String key) {
        return find(key).flatMap(value -> Section.of(value, path(key), keyPlace(key), problems));
    }

    public Optional<Section> requireSection(String key) {
        return require(key).flatMap(value -> Section.of(value, path(key), keyPlace(key), problems));
    }

    /// A list of maps; empty where the key is absent.
    public List<Section> listSections(String key) {
        List<Section> sections = new ArrayList<>();
        for (YamlNode item : find(key).map(value -> itemsOf(key, value, "maps")).orElse(List.of())) {
            Section.of(item, path(key), item.at(), problems).ifPresent(sections::add);
        }
        return sections;
    }

    /// Where the key stands; where the map stands if it has no such key.
    public Place.JobLine keyPlace(String key) {
        return map.find(key).map(entry -> entry.key().at()).orElse(at);
    }

    /// Complains about a key that is known but has no place here.
    public void refuse(String key, String sentence) {
        known.add(key);
        map.find(key).ifPresent(entry -> problems.add(IssueCode.JOB_WRONG_VALUE, entry.key().at(), key, sentence));
    }

    /// Complains about every key that nobody asked for.
    public void refuseOthers() {
        for (YamlNode.Entry entry : map.entries()) {
            if (!known.contains(entry.name())) {
                problems.add(IssueCode.JOB_UNKNOWN_KEY, entry.key().at(), entry.name(), unknown(entry.name()));
            }
        }
    }

    private String unknown(String key) {
        String subject = path.isEmpty() ? "The job has no key " : "'" + path + "' has no key ";
        String hint = Nearest.hint(key, known);
        return subject + Problems.quote(key) + "." + (hint.isEmpty() ? " It knows " + String.join(", ", known) + "." : hint);
    }

    private <T> List<T> items(String key, YamlNode value, Kind<T> kind, boolean oneWillDo) {
        List<YamlNode> nodes = oneWillDo && value instanceof YamlNode.Text ? List.of(value) : itemsOf(key, value, "values");
        List<T> values = new ArrayList<>();
        for (YamlNode node : nodes) {
            kind.read(node, path(key), problems).ifPresent(values::add);
        }
        return values;
    }

    private List<YamlNode> itemsOf(String key, YamlNode value, String what) {
        if (!(value instanceof YamlNode.Items list)) {
            problems.add(IssueCode.JOB_WRONG_TYPE, value.at(), "", "'" + path(key) + "' must be a list of " + what + ", but is "
                    + (value instanceof YamlNode.Text text && text.isNull() ? "empty" : value.describe()) + ".");
            return List.of();
        }
        if (list.items().isEmpty()) {
            problems.add(IssueCode.JOB_WRONG_VALUE, value.at(), "", "'" + path(key) + "' is an empty list. It needs at least one entry.");
        }
        return list.items();
    }
}
