package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.run.SettingsFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/// What is set, and by what: an option wins over a variable, a variable over the settings file.
///
/// The settings file is the one that is named, or the one where the program is installed. Never one of the working directory: a folder of exports must
/// not be able to say where the key is sent.
final class Settings {

    private static final String OURS = "PINNED_";
    private static final List<String> OF_THE_LAUNCHER = List.of("PINNED_JAVA_OPTS", "PINNED_START_CACHE");
    private static final int MOST_TYPOS = 4;

    // Kubernetes announces every service of a namespace like this, and one of them may be called pinned-something.
    private static final Pattern ANNOUNCED_SERVICE = Pattern.compile("PINNED_[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)");

    private final Map<Setting, Value> values;
    private final Optional<Path> file;

    private Settings(Map<Setting, Value> values, Optional<Path> file) {
        this.values = values;
        this.file = file;
    }

    /// A value and what set it.
    ///
    /// @param from `--api`, `PINNED_API_URL`, or a file
    record Value(String text, String from, Path seenFrom) {}

    /// @param options those that were given
    /// @throws StopException `CONFIGURATION` where a variable or a key of the file is not known
    static Settings read(Terminal terminal, Map<Setting, String> options) {
        refuseUnknown(terminal.environment());
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        Optional<Path> file = findFile(terminal, options);
        file.ifPresent(path -> SettingsFile.read(path, keys()).forEach((key, text) ->
                values.put(Setting.valueOf(key.toUpperCase(Locale.ROOT)), new Value(text, terminal.shown(path), Optional.ofNullable(path.getParent()).orElse(path)))));
        for (Setting setting : Setting.values()) {
            terminal.variable(setting.variable()).ifPresent(text -> values.put(setting, new Value(text, setting.variable(), terminal.directory())));
            Optional.ofNullable(options.get(setting)).ifPresent(text ->
                    values.put(setting, new Value(text, setting.findOption().orElseThrow(), terminal.directory())));
        }
        return new Settings(values, file);
    }

    private static List<String> keys() {
        return Arrays.stream(Setting.values()).flatMap(setting -> setting.findKey().stream()).toList();
    }

    private static Optional<Path> findFile(Terminal terminal, Map<Setting, String> options) {
        Optional<String> named = Optional.ofNullable(options.get(Setting.SETTINGS)).or(() -> terminal.variable(Setting.SETTINGS.variable()));
        if (named.isPresent()) {
            return named.map(Path::of).map(terminal::resolve);
        }
        return terminal.home().map(home -> home.resolve("settings.yml")).filter(Files::exists);
    }

    private static void refuseUnknown(Map<String, String> environment) {
        List<String> known = Arrays.stream(Setting.values()).map(Setting::variable).collect(Collectors.toCollection(ArrayList::new));
        known.addAll(OF_THE_LAUNCHER);
        List<Issue> unknown = environment.keySet().stream().sorted()
                .filter(name -> name.startsWith(OURS) && !known.contains(name) && !ANNOUNCED_SERVICE.matcher(name).matches())
                .map(name -> Issue.of(IssueCode.CONFIG_UNKNOWN, new Place.Setting(name), "", "There is no such setting." + hint(name, known)
                        + " A setting that nobody reads would be taken for one that holds: correct the name, or unset it."))
                .toList();
        if (!unknown.isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, unknown);
        }
    }

    private static String hint(String name, List<String> known) {
        LevenshteinDistance distance = new LevenshteinDistance(MOST_TYPOS);
        return known.stream().filter(other -> distance.apply(name, other) >= 0)
                .min((a, b) -> Integer.compare(distance.apply(name, a), distance.apply(name, b)))
                .map(other -> " Did you mean " + other + "?").orElse("");
    }

    Optional<String> find(Setting setting) {
        return Optional.ofNullable(values.get(setting)).map(Value::text);
    }

    Optional<Value> findValue(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /// A file or directory, seen from where it was set.
    Optional<Path> findPath(Setting setting) {
        return findValue(setting).map(value -> {
            try {
                return value.seenFrom().resolve(value.text()).normalize();
            } catch (InvalidPathException _) {
                throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting(value.from()), "",
                        "This is no path. Write one without control characters."));
            }
        });
    }

    /// Whether the first was set by something that wins over what set the second.
    boolean winsOver(Setting first, Setting second) {
        return rank(first) < rank(second);
    }

    private int rank(Setting setting) {
        Value value = values.get(setting);
        if (value == null) {
            return 3;
        }
        return value.from().startsWith("--") ? 0 : value.from().startsWith(OURS) ? 1 : 2;
    }

    /// The settings file in use.
    Optional<Path> findFile() {
        return file;
    }

    /// What holds for a setting and where that comes from, in words; never a secret.
    ///
    /// @param inUse what follows from it, where that says more than the text
    String tell(Setting setting, Optional<String> inUse) {
        Optional<Value> value = findValue(setting);
        String shown = setting.isSecret() ? "is set" : inUse.or(() -> value.map(Value::text)).orElse(setting.usual());
        if (value.isEmpty()) {
            return (setting.isSecret() ? "not set" : inUse.orElse(setting.usual())) + " (default)";
        }
        return shown + " (from " + value.get().from() + ")";
    }
}
