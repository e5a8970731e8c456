package dev.pinnedimport.guess;

import dev.pinnedimport.definition.OpenDecisions;
import dev.pinnedimport.issue.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the text of a job, line by line. Every text is quoted and every comment harmless, whatever the file holds.
final class YamlText {

    private static final int WIDTH = 110;
    private static final int LONGEST_COMMENT = 1_500;

    private final StringBuilder text = new StringBuilder();
    private final List<Decision> decisions = new ArrayList<>();
    private int lines;

    void blank() {
        text.append('\n');
        lines++;
    }

    void line(int indent, String content) {
        text.append("  ".repeat(indent)).append(content).append('\n');
        lines++;
    }

    /// `key: value`, where the value is YAML already.
    void entry(int indent, String key, String yaml) {
        line(indent, key + ": " + yaml);
    }

    void comment(int indent, String sentence) {
        String safe = Texts.visible(Texts.shorten(sentence.replaceAll("\\s*[\\r\\n]+\\s*", " ⏎ "), LONGEST_COMMENT));
        StringBuilder line = new StringBuilder();
        for (String word : safe.split(" ")) {
            if (line.length() + word.length() + 1 > WIDTH - 2 * indent && !line.isEmpty()) {
                line(indent, "# " + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        line(indent, "# " + line);
    }

    /// A value that is left to a person; it must stand on the next line that is written, once.
    ///
    /// @param key as the reader of jobs names the place
    String decide(String key, String question) {
        decisions.add(new Decision(key, question, lines + 1));
        return quote(OpenDecisions.MARK + " " + question);
    }

    List<Decision> decisions() {
        return decisions;
    }

    static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    boolean harmless = Character.isSurrogate(c) || Texts.visible(String.valueOf(c)).length() == 1;
                    quoted.append(harmless ? String.valueOf(c) : String.format("\\u%04x", (int) c));
                }
            }
        }
        return quoted.append('"').toString();
    }

    static String list(List<String> values) {
        return values.stream().map(YamlText::quote).collect(Collectors.joining(", ", "[", "]"));
    }

    /// One value alone, several as a list.
    static String oneOrMore(List<String> values) {
        return values.size() == 1 ? quote(values.getFirst()) : list(values);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
