package dev.pinnedimport.definition;

import dev.pinnedimport.definition.DriftSettings.Rule;
import dev.pinnedimport.definition.GuardSettings.Limit;
import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Section;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `guards`: what a file must look like before anything is sent.
final class GuardReader {

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,12})?\\.\\.([0-9]{1,12})?");
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?%");
    private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,11}");

    private record Rows(long fewest, long most) {}

    private static final Kind<Rows> ROWS = Kind.of("a range of rows such as 500..5000, 500.. or ..5000", GuardReader::rows)
            .hinting(text -> COUNT.matcher(text).matches() ? " Write " + text + ".. for at least so many." : "");
    private static final Kind<Limit> REJECTS = Kind.of("a number of rows such as 20, or a share of them such as 5%", GuardReader::limit);
    private static final Kind<Limit> MISSING = Kind.of("a number of events such as 20, or a share of them such as 5%", GuardReader::limit);

    private static final Kind<Rule> DRIFT = Kind.word(Map.of("off", Rule.OFF, "warn", Rule.WARN, "stop", Rule.STOP));
    private static final Kind<Rule> CHANGED_COLUMNS = Kind.word(Map.of("warn", Rule.WARN, "ask", Rule.ASK, "stop", Rule.STOP));
    private static final Kind<Rule> SAME_FILE = Kind.word(Map.of("ok", Rule.OFF, "warn", Rule.WARN, "stop", Rule.STOP));

    private GuardReader() {}

    /// @param complete whether a file lists every event: only then can an event be missing
    static GuardSettings read(Section guards, boolean complete) {
        GuardSettings none = GuardSettings.none();
        Rows rows = guards.get("rows", ROWS, new Rows(none.fewestRows(), none.mostRows()));
        Limit rejects = guards.get("max_rejects", REJECTS, new Limit(none.mostRejects(), none.mostRejectsShare()));
        Optional<Limit> missing = guards.find("max_missing", MISSING);
        if (missing.isPresent() && !complete) {
            guards.refuse("max_missing", "'guards.max_missing' needs 'source.complete: true': "
                    + "in a file that does not list every event, an event that is absent means nothing.");
        }
        var allowed = Set.copyOf(guards.list("allow", Kind.word(GuardSettings.Allowance.class, "_")));
        Optional<Limit> changes = guards.find("max_changes", MISSING);
        DriftSettings drift = drift(guards);
        guards.refuseOthers();
        return new GuardSettings(rows.fewest, rows.most, rejects.most(), rejects.share(), missing.orElse(null), changes.orElse(null), drift, allowed);
    }

    private static DriftSettings drift(Section guards) {
        DriftSettings usual = guards.find("drift", DRIFT).map(DriftSettings::of).orElse(DriftSettings.usual());
        return new DriftSettings(usual.numbers(), guards.get("changed_columns", CHANGED_COLUMNS, usual.columns()),
                guards.get("same_file", SAME_FILE, usual.sameFile()));
    }

    private static Optional<Rows> rows(String text) {
        Matcher range = RANGE.matcher(text.replace(" ", ""));
        if (!range.matches() || range.group(1) == null && range.group(2) == null) {
            return Optional.empty();
        }
        long fewest = range.group(1) == null ? 0 : Long.parseLong(range.group(1));
        long most = range.group(2) == null ? Long.MAX_VALUE : Long.parseLong(range.group(2));
        return fewest <= most ? Optional.of(new Rows(fewest, most)) : Optional.empty();
    }

    private static Optional<Limit> limit(String text) {
        if (COUNT.matcher(text).matches()) {
            return Optional.of(new Limit(Long.parseLong(text), 1));
        }
        Matcher share = SHARE.matcher(text);
        return share.matches() && new BigDecimal(share.group(1)).compareTo(BigDecimal.valueOf(100)) <= 0
                ? Optional.of(new Limit(Long.MAX_VALUE, new BigDecimal(share.group(1)).movePointLeft(2).doubleValue()))
                : Optional.empty();
    }
}
