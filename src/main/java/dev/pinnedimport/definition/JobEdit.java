package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.definition.yaml.YamlTree;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A change of one value in a job file that leaves everything else as it stands: comments, order, layout, line ends.
///
/// Nothing is written here. The new text is read as a job first, so that a change which breaks it is refused with what would be wrong.
///
/// @param result null where decisions are still open, so that it is no job yet
/// @param open   what is still to be decided
public record JobEdit(Path file, String before, String after, @Nullable JobDefinition result, List<Issue> open) {

    public JobEdit {
        open = List.copyOf(open);
    }

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./%@+-]*|[0-9]+\\.\\.[0-9]*|\\.\\.[0-9]+");

    /// @param root the directory that lookup files must lie below
    /// @param key  such as `guards.max_rejects` or `fields.title.max_length`
    static JobEdit set(Path file, Path root, String key, String value) {
        Problems problems = new Problems(file.toString());
        String text = JobText.read(file, problems).text();
        Optional<YamlNode> tree = YamlTree.read(text, problems);
        problems.stopIfAny();
        YamlNode job = tree.orElseThrow(() -> refuse(file, 1, 1, key, "The file holds only comments. A job begins with: version: 1."));
        return read(file, root, text, new Editing(file, text, key, value).change(job));
    }

    private static JobEdit read(Path file, Path root, String before, String after) {
        try {
            JobDefinition result = new JobReader(file, root, new JobText(after.getBytes(StandardCharsets.UTF_8), after)).read();
            return new JobEdit(file, before, after, result, List.of());
        } catch (StopException e) {
            if (e.issues().stream().allMatch(issue -> issue.code() == IssueCode.JOB_DECISION)) {
                return new JobEdit(file, before, after, null, e.issues());
            }
            throw e;
        }
    }

    private static StopException refuse(Path file, int line, int column, String found, String sentence) {
        return refuse(IssueCode.JOB_UNKNOWN_KEY, file, line, column, found, sentence);
    }

    private static StopException refuse(IssueCode code, Path file, int line, int column, String found, String sentence) {
        return new StopException(ExitCode.CONFIGURATION,
                Issue.of(code, new Place.JobLine(file.toString(), line, column), found, sentence + " Nothing was changed."));
    }

    private record Editing(Path file, String text, String key, String value) {

        String change(YamlNode root) {
            YamlNode node = root;
            List<String> left = List.of(key.split("\\."));
            while (true) {
                if (!(node instanceof YamlNode.Entries map)) {
                    throw refuse(file, node.at().line(), node.at().column(), key, "\"" + String.join(".", left) + "\" cannot be set here: this is "
                            + node.describe() + ", not a map of keys and values. Write it as a map in the file first.");
                }
                Optional<Step> step = step(map, left);
                if (step.isEmpty()) {
                    return insert(map, String.join(".", left), left.size());
                }
                if (step.get().left().isEmpty()) {
                    return replace(step.get().value());
                }
                node = step.get().value();
                left = step.get().left();
            }
        }

        private record Step(YamlNode value, List<String> left) {}

        // Names of fields hold dots themselves, so the longest name that is there wins.
        private static Optional<Step> step(YamlNode.Entries map, List<String> left) {
            for (int length = left.size(); length > 0; length--) {
                Optional<YamlNode.Entry> entry = map.find(String.join(".", left.subList(0, length)));
                if (entry.isPresent()) {
                    return Optional.of(new Step(entry.get().value(), left.subList(length, left.size())));
                }
            }
            return Optional.empty();
        }

        private String replace(YamlNode node) {
            if (!(node instanceof YamlNode.Text scalar)) {
                throw refuse(IssueCode.JOB_WRONG_TYPE, file, node.at().line(), node.at().column(), key, "\"" + key + "\" is " + node.describe()
                        + ", and a command sets single values only. " + instead(node));
            }
            int from = offset(scalar.at());
            int to = end(scalar, from);
            return text.substring(0, from) + written(scalar.quoted() && !OpenDecisions.isOpen(scalar)) + text.substring(to);
        }

        /// What a person can do where the command cannot.
        private String instead(YamlNode node) {
            String name = key.substring(key.lastIndexOf('.') + 1);
            String line = "Change line " + node.at().line() + " of the file by hand";
            return switch (node) {
                case YamlNode.Items list when list.items().stream().allMatch(YamlNode.Text.class::isInstance) -> line + ", which now says " + name + ": ["
                        + list.items().stream().map(item -> ((YamlNode.Text) item).value()).collect(Collectors.joining(", ")) + "].";
                case YamlNode.Entries map when !map.entries().isEmpty() -> "Name one of its keys: "
                        + map.entries().stream().map(entry -> key + "." + entry.name()).collect(Collectors.joining(", ")) + ".";
                case YamlNode.Items _, YamlNode.Entries _, YamlNode.Text _ -> line + ".";
            };
        }

        private int end(YamlNode.Text scalar, int from) {
            char first = from < text.length() ? text.charAt(from) : ' ';
            if (scalar.quoted() && (first == '\'' || first == '"')) {
                for (int at = from + 1; at < text.length(); at++) {
                    char c = text.charAt(at);
                    if (first == '"' && c == '\\' || first == '\'' && c == '\'' && at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                        at++;
                    } else if (c == first) {
                        return at + 1;
                    }
                }
            }
            if (!scalar.quoted() && text.startsWith(scalar.value(), from)) {
                return from + scalar.value().length();
            }
            throw refuse(IssueCode.JOB_WRONG_TYPE, file, scalar.at().line(), scalar.at().column(), key, "\"" + key + "\" goes over several lines, and a command sets "
                    + "single values only. Change it by hand, from line " + scalar.at().line() + " on.");
        }

        /// Puts a new key before the first one of its map.
        private String insert(YamlNode.Entries map, String name, int parts) {
            boolean dotted = map.entries().stream().anyMatch(entry -> entry.name().contains("."));
            if (map.entries().isEmpty() || parts > 2 || parts == 2 && dotted) {
                throw refuse(file, map.at().line(), map.at().column(), key, "The job has no \"" + key.substring(0, Math.max(0, key.lastIndexOf('.')))
                        + "\" that \"" + name.substring(name.lastIndexOf('.') + 1) + "\" could be added to. Add that part in the file first.");
            }
            Place.JobLine first = map.entries().getFirst().key().at();
            int at = offset(first);
            boolean flow = text.charAt(offset(map.at())) == '{';
            int dot = name.indexOf('.');
            String entry = parts == 1 ? name + ": " + written(false)
                    : name.substring(0, dot) + ": {" + name.substring(dot + 1) + ": " + written(false) + "}";
            return text.substring(0, at) + entry + (flow ? ", " : lineEnd() + " ".repeat(first.column() - 1)) + text.substring(at);
        }

        private String lineEnd() {
            return text.contains("\r\n") ? "\r\n" : "\n";
        }

        private String written(boolean quoted) {
            if (!quoted && PLAIN.matcher(value).matches()) {
                return value;
            }
            return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + "\"";
        }

        private int offset(Place.JobLine at) {
            int start = 0;
            for (int line = 1; line < at.line(); line++) {
                start = text.indexOf('\n', start) + 1;
            }
            return text.offsetByCodePoints(start, at.column() - 1);
        }
    }
}
