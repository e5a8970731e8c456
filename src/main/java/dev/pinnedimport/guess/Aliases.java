package dev.pinnedimport.guess;

import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.definition.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The names that columns have in real exports, and the words that their cells use: `aliases.yml`.
final class Aliases {

    private static final String RESOURCE = "/guess/aliases.yml";
    private static final int DISTINCTIVE = 6;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern HUMPS = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
    private static final Pattern OTHERS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Aliases SHIPPED = read();

    private final Map<String, List<Match>> byName = new HashMap<>();
    private final List<String> prefixes = new ArrayList<>();
    private final List<String> suffixes = new ArrayList<>();
    private final Map<String, Set<String>> words = new HashMap<>();

    private Aliases() {}

    static Aliases shipped() {
        return SHIPPED;
    }

    /// How well a header fits a role.
    ///
    /// @param rank      of the alias among those of its role, from 0; lower is surer
    /// @param certainty of the name alone
    record Match(Role role, int rank, Certainty certainty) {}

    enum Certainty {
        /// The header is a known name.
        EXACT,
        /// The header is a known name within other words.
        LIKELY,
        /// The header says nothing; the values do.
        BY_VALUES
    }

    /// What the header may be for, the best matches first; one match for each role at most.
    List<Match> find(String header) {
        String key = key(header);
        List<Match> found = new ArrayList<>(byName.getOrDefault(key, List.of()));
        core(key).filter(core -> !core.equals(key)).forEach(core -> byName.getOrDefault(core, List.of()).forEach(match -> add(found, match)));
        if (found.isEmpty()) {
            addContained(key, found);
        }
        found.sort(Comparator.comparing(Match::certainty).thenComparing(Match::rank));
        return found;
    }

    boolean isWord(String kind, String text) {
        return words.getOrDefault(kind, Set.of()).contains(key(text));
    }

    /// The form in which two spellings are one: no case, no accents, no punctuation, camel case as words.
    static String key(String text) {
        String split = HUMPS.matcher(text).replaceAll(" ");
        String plain = MARKS.matcher(Normalizer.normalize(split, Normalizer.Form.NFD)).replaceAll("").toLowerCase(Locale.ROOT)
                .replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("æ", "ae").replace("œ", "oe");
        return OTHERS.matcher(plain).replaceAll(" ").strip();
    }

    /// The name without the words around it that only say "event".
    private Stream<String> core(String key) {
        List<String> cores = new ArrayList<>();
        cores.add(key);
        prefixes.stream().filter(prefix -> key.startsWith(prefix) && key.length() > prefix.length()
                        && (key.charAt(prefix.length()) == ' ' || prefix.endsWith("s")))
                .map(prefix -> key.substring(prefix.length()).strip()).forEach(cores::add);
        suffixes.stream().filter(suffix -> key.endsWith(" " + suffix)).map(suffix -> key.substring(0, key.length() - suffix.length()).strip())
                .forEach(cores::add);
        return cores.stream().distinct();
    }

    private static void add(List<Match> matches, Match match) {
        if (matches.stream().noneMatch(other -> other.role() == match.role())) {
            matches.add(match);
        }
    }

    private void addContained(String key, List<Match> found) {
        String padded = " " + key + " ";
        byName.entrySet().stream()
                .filter(alias -> (alias.getKey().length() >= DISTINCTIVE || alias.getKey().indexOf(' ') > 0)
                        && padded.contains(" " + alias.getKey() + " "))
                .sorted(Comparator.comparingInt((Map.Entry<String, List<Match>> alias) -> alias.getKey().length()).reversed()
                        .thenComparing(Map.Entry::getKey))
                .forEach(alias -> alias.getValue()
                        .forEach(match -> add(found, new Match(match.role(), match.rank(), Certainty.LIKELY))));
    }

    // ---- the file ----------------------------------------------------------------------------------------------

    private static Aliases read() {
        Aliases aliases = new Aliases();
        Problems problems = new Problems(RESOURCE);
        YamlNode.Entries root = (YamlNode.Entries) YamlTree.read(text(), problems).orElseThrow();
        problems.stopIfAny();
        aliases.prefixes.addAll(list(root, "prefixes"));
        aliases.suffixes.addAll(list(root, "suffixes"));
        YamlNode.Entries roles = (YamlNode.Entries) root.find("roles").orElseThrow().value();
        for (Role role : Role.values()) {
            List<String> names = list(roles, role.key());
            for (int rank = 0; rank < names.size(); rank++) {
                add(aliases.byName.computeIfAbsent(names.get(rank), _ -> new ArrayList<>()), new Match(role, rank, Certainty.EXACT));
            }
        }
        YamlNode.Entries kinds = (YamlNode.Entries) root.find("words").orElseThrow().value();
        kinds.entries().forEach(kind -> aliases.words.put(kind.name(), new HashSet<>(list(kinds, kind.name()))));
        return aliases;
    }

    private static List<String> list(YamlNode.Entries map, String name) {
        YamlNode.Items items = (YamlNode.Items) map.find(name).orElseThrow(() -> new IllegalStateException(RESOURCE + " has no " + name)).value();
        return items.items().stream().map(item -> key(((YamlNode.Text) item).value())).toList();
    }

    private static String text() {
        try (InputStream in = Aliases.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not part of the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
