package dev.pinnedimport.guess;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The rows at the end that are no data, and what tells them from rows that are: a job leaves out every row that a pattern finds.
final class Footers {

    private static final Pattern WORDS = Pattern.compile(
            "(?i)^(?:(?:grand )?totals?\\b|sub-?totals?\\b|sum\\b|summe\\b|gesamt|insgesamt|total g[eé]n[eé]ral|totale\\b|totaal\\b|suma\\b|razem\\b"
                    + "|confidential\\b|copyright\\b|©|generated (?:by|on|at)\\b|exported (?:by|on|at)\\b|end of (?:report|file)\\b|erstellt (?:am|von)\\b"
                    + "|export vom\\b|g[eé]n[eé]r[eé] le\\b)");
    private static final Pattern STABLE_BEGINNING = Pattern.compile("^[\\p{L}©][\\p{L} -]*(?:\\((?:c\\)|$)?)?");
    private static final int MOST_ALIKE = 1_000;
    private static final int LONGEST_ALIKE = 300;

    private final List<String> texts = new ArrayList<>();
    private final Set<String> alike = new HashSet<>();
    private boolean alikeOverflow;

    /// @param pattern empty where every pattern would find rows of data too
    record Footer(String text, Optional<String> pattern) {}

    static boolean isFooter(String text) {
        return WORDS.matcher(text).find();
    }

    /// @param text of a row above those that are known
    void addFirst(String text) {
        texts.addFirst(text);
    }

    /// Takes note of a row of data that begins like a footer.
    void addData(String text) {
        String beginning = text.substring(0, Math.min(text.length(), LONGEST_ALIKE));
        if (alike.size() < MOST_ALIKE) {
            alike.add(beginning);
        } else {
            alikeOverflow |= !alike.contains(beginning);
        }
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    List<Footer> drafted() {
        return texts.stream().map(text -> new Footer(text, findPattern(text))).distinct().toList();
    }

    /// A text with numbers is another one in the next export, so it serves whole only where it has none.
    private Optional<String> findPattern(String text) {
        Stream<String> whole = Stream.of("^" + quoted(text) + "$").filter(_ -> text.chars().noneMatch(Character::isDigit));
        return Stream.concat(Stream.of(beginning(text)), whole).filter(this::findsNoData).findFirst();
    }

    private static String beginning(String text) {
        Matcher beginning = STABLE_BEGINNING.matcher(text);
        String stable = beginning.find() ? beginning.group() : "";
        if (stable.length() == text.length()) {
            return "^" + quoted(text) + "$";
        }
        int next = text.codePointAt(stable.length());
        boolean isClosed = stable.endsWith("(") || stable.endsWith(")");
        return "^" + quoted(stable) + (isClosed ? "" : Character.isDigit(next) ? "\\d" : quoted(Character.toString(next)));
    }

    private boolean findsNoData(String pattern) {
        Pattern footer = Pattern.compile(pattern);
        return !alikeOverflow && alike.stream().noneMatch(text -> footer.matcher(text).find());
    }

    /// A text of data that begins like this footer.
    Optional<String> findAlike(Footer footer) {
        Pattern beginning = Pattern.compile(beginning(footer.text()));
        return alike.stream().filter(text -> beginning.matcher(text).find()).sorted().findFirst();
    }

    private static String quoted(String text) {
        return text.replaceAll("[\\\\.\\[\\](){}*+?^$|]", "\\\\$0");
    }
}
