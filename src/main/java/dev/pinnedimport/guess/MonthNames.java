package dev.pinnedimport.guess;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// In which languages a word is the name of a month or of a day of the week.
final class MonthNames {

    /// Earlier languages win where several fit all names of a column.
    static final List<Locale> LANGUAGES = List.of("en", "de", "fr", "es", "it", "nl", "pt", "pl", "da", "sv", "nb", "fi", "cs", "hu", "ro", "ca")
            .stream().map(Locale::forLanguageTag).toList();

    private static final Map<String, Set<Integer>> MONTHS = new HashMap<>();
    private static final Map<String, Set<Integer>> DAYS = new HashMap<>();

    static {
        for (int language = 0; language < LANGUAGES.size(); language++) {
            for (TextStyle style : List.of(TextStyle.FULL, TextStyle.FULL_STANDALONE, TextStyle.SHORT, TextStyle.SHORT_STANDALONE)) {
                for (Month month : Month.values()) {
                    String name = plain(month.getDisplayName(style, LANGUAGES.get(language)));
                    add(MONTHS, name, language);
                    if (style == TextStyle.FULL && name.length() > 3) {
                        add(MONTHS, name.substring(0, 3), language);
                        add(MONTHS, name.substring(0, 4), language);
                    }
                }
                for (DayOfWeek day : DayOfWeek.values()) {
                    add(DAYS, plain(day.getDisplayName(style, LANGUAGES.get(language))), language);
                }
            }
        }
    }

    private MonthNames() {}

    /// Numbers of the languages in which this is a month, with or without a dot.
    static Set<Integer> languagesOf(String word) {
        return MONTHS.getOrDefault(plain(word), Set.of());
    }

    static boolean isDayOfWeek(String word) {
        return DAYS.containsKey(plain(word));
    }

    private static void add(Map<String, Set<Integer>> names, String name, int language) {
        names.computeIfAbsent(name, _ -> new TreeSet<>()).add(language);
    }

    private static String plain(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
