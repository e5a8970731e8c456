package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Nearest;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.TransformKind;
import dev.pinnedimport.mapping.ValueRule.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `transforms`: the steps on a text, each a word or a word with what it needs.
final class TransformReader {

    private static final List<String> WORDS = Arrays.stream(TransformKind.values()).map(TransformKind::word).toList();
    private static final Pattern REFERENCE = Pattern.compile("\\\\(.?)|\\$(?:([0-9])|\\{([A-Za-z][A-Za-z0-9]*)}|(.?))", Pattern.DOTALL);

    private final Problems problems;
    private final String path;

    private TransformReader(Problems problems, String path) {
        this.problems = problems;
        this.path = path;
    }

    static List<Transform> read(Section rule) {
        Optional<YamlNode> value = rule.find("transforms");
        if (value.isEmpty()) {
            return List.of();
        }
        return new TransformReader(rule.problems(), rule.path("transforms")).list(value.get());
    }

    private List<Transform> list(YamlNode value) {
        if (!(value instanceof YamlNode.Items list)) {
            String remedy = value instanceof YamlNode.Text text && TransformKind.find(text.value()).isPresent()
                    ? " Write [" + text.value() + "]." : "";
            problems.add(IssueCode.JOB_WRONG_TYPE, value.at(), "", "'" + path + "' must be a list of steps." + remedy);
            return List.of();
        }
        List<Transform> steps = new ArrayList<>();
        list.items().forEach(item -> step(item).ifPresent(steps::add));
        return steps;
    }

    private Optional<Transform> step(YamlNode item) {
        return switch (item) {
            case YamlNode.Text word -> kind(word).filter(kind -> takesNothing(kind, word)).map(kind -> new Transform(kind, List.of()));
            case YamlNode.Entries map when map.entries().size() == 1 -> {
                YamlNode.Entry entry = map.entries().getFirst();
                yield kind(entry.key()).flatMap(kind -> withArguments(kind, entry.value()));
            }
            case YamlNode.Entries _, YamlNode.Items _ -> {
                problems.add(IssueCode.JOB_WRONG_TYPE, item.at(), "", "A step of '" + path + "' must be one word such as trim, or one word "
                        + "with what it needs such as {prefix: text}, but is " + item.describe()
                        + ". Begin each step in a line of its own.");
                yield Optional.empty();
            }
        };
    }

    private Optional<TransformKind> kind(YamlNode.Text word) {
        Optional<TransformKind> kind = TransformKind.find(word.value());
        if (kind.isEmpty()) {
            String hint = Nearest.hint(word.value(), WORDS);
            problems.add(IssueCode.JOB_WRONG_VALUE, word.at(), word.value(), "'" + path + "' knows no step " + word.describe() + "."
                    + (hint.isEmpty() ? " It knows " + String.join(", ", WORDS) + "." : hint));
        }
        return kind;
    }

    private boolean takesNothing(TransformKind kind, YamlNode.Text word) {
        if (kind.arguments() > 0) {
            problems.add(IssueCode.JOB_WRONG_TYPE, word.at(), word.value(), "The step " + kind.word() + " needs to know more. Write "
                    + usage(kind) + ".");
        }
        return kind.arguments() == 0;
    }

    private Optional<Transform> withArguments(TransformKind kind, YamlNode value) {
        List<YamlNode> nodes = value instanceof YamlNode.Items list && kind.arguments() > 1 ? list.items() : List.of(value);
        if (nodes.size() != kind.arguments()) {
            problems.add(IssueCode.JOB_WRONG_TYPE, value.at(), "", "The step " + kind.word()
                    + (kind.arguments() == 0 ? " stands alone. Write " : " needs other values. Write ") + usage(kind) + ".");
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            argument(kind, i).read(nodes.get(i), path + "." + kind.word(), problems).map(Object::toString).ifPresent(arguments::add);
        }
        if (arguments.size() < kind.arguments()) {
            return Optional.empty();
        }
        if (kind == TransformKind.REPLACE) {
            checkReferences(arguments.getFirst(), arguments.getLast(), nodes.getLast());
        }
        return Optional.of(new Transform(kind, arguments));
    }

    private static Kind<?> argument(TransformKind kind, int position) {
        return switch (kind) {
            case REMOVE, EXTRACT -> Kinds.REGEX;
            case REPLACE -> position == 0 ? Kinds.REGEX : Kinds.PLAIN_TEXT;
            case PAD_LEFT -> position == 0 ? Kind.wholeNumber(1, 100) : Kinds.CHARACTER;
            case PREFIX, SUFFIX, BEFORE, AFTER_TEXT -> Kinds.NON_EMPTY_TEXT;
            case TRIM, SINGLE_SPACES, UPPER, LOWER, TITLE_CASE, HTML_TO_TEXT, WEB_ADDRESS, FIRST_LINE, DIGITS, LAST_SEGMENT,
                    PLAIN_PUNCTUATION -> Kinds.PLAIN_TEXT;
        };
    }

    private static String usage(TransformKind kind) {
        return switch (kind) {
            case REPLACE -> "{replace: ['pattern', 'text']}";
            case REMOVE -> "{remove: 'pattern'}";
            case EXTRACT -> "{extract: 'pattern'}";
            case PAD_LEFT -> "{pad_left: [5, \"0\"]}";
            case PREFIX, SUFFIX, BEFORE, AFTER_TEXT -> "{" + kind.word() + ": \"text\"}";
            case TRIM, SINGLE_SPACES, UPPER, LOWER, TITLE_CASE, HTML_TO_TEXT, WEB_ADDRESS, FIRST_LINE, DIGITS, LAST_SEGMENT,
                    PLAIN_PUNCTUATION -> kind.word();
        };
    }

    /// A `$` in a replacement means a group of the pattern; one that does not exist would fail at the first row it meets.
    private void checkReferences(String pattern, String replacement, YamlNode at) {
        Pattern compiled = Pattern.compile(pattern);
        int groups = compiled.matcher("").groupCount();
        for (Matcher found = REFERENCE.matcher(replacement); found.find(); ) {
            boolean good = found.group(1) != null
                    ? !found.group(1).isEmpty()
                    : found.group(2) != null
                            ? Integer.parseInt(found.group(2)) <= groups
                            : found.group(3) != null && compiled.namedGroups().containsKey(found.group(3));
            if (!good) {
                problems.add(IssueCode.JOB_WRONG_VALUE, at.at(), replacement, "'" + path + ".replace': " + Problems.quote(found.group())
                        + " in the replacement stands for a group of the pattern, which has no such group. "
                        + "Write \\$ or \\\\ in single quotes for the sign itself.");
            }
        }
    }
}
