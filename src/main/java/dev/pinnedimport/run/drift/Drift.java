package dev.pinnedimport.run.drift;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.mapping.reading.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Compares a file with those that went through before.
///
/// Meant to be quiet: a column that is gone is told at once, but numbers only where three or more earlier files agree with each other and this
/// one lies far outside of all that they ever showed. What was accepted once is part of what is usual from then on.
public final class Drift {

    /// Earlier files that are looked at.
    public static final int HISTORY = 12;
    private static final int ENOUGH = 3;
    private static final int SMALL = 20;
    private static final Duration LAST_NIGHT = Duration.ofHours(12);

    private final String file;
    private final List<Earlier> history;

    /// @param history the newest first
    public Drift(String file, List<Earlier> history) {
        this.file = file;
        this.history = List.copyOf(history);
    }

    /// A file that went through.
    public record Earlier(String run, Instant at, FileProfile profile) {}

    /// What kind of difference, and by which rule it is judged.
    public enum Aspect {
        COLUMNS,
        NUMBERS,
        SAME_FILE
    }

    /// @param serious whether it may stop a run; a column that is merely new never does
    public record Finding(Aspect aspect, boolean serious, Issue issue) {}

    /// @param values of this file, for messages
    public List<Finding> find(FileProfile today, Profiling values, Instant now) {
        List<Finding> found = new ArrayList<>();
        if (history.isEmpty()) {
            return found;
        }
        addSameFile(today, now, found);
        addColumns(today, values, found);
        if (history.size() >= ENOUGH) {
            addRows(today, found);
            addDates(today, now, found);
            today.columns().forEach(column -> {
                addEmpty(column, today, values, found);
                addValues(column, values, found);
            });
        }
        return found;
    }

    private void addSameFile(FileProfile today, Instant now, List<Finding> found) {
        Earlier last = history.getFirst();
        if (last.profile().sha256().equals(today.sha256()) && Duration.between(last.at(), now).compareTo(LAST_NIGHT) > 0) {
            add(found, Aspect.SAME_FILE, true, IssueCode.FILE_DRIFT_SAME, "This is the very file of run " + last.run()
                    + ": nothing has been exported since. Check the export job.");
        }
    }

    // ---- columns -----------------------------------------------------------------------------------------------

    private void addColumns(FileProfile today, Profiling values, List<Finding> found) {
        FileProfile before = history.getFirst().profile();
        List<FileProfile.Column> added = today.columns().stream().filter(column -> before.find(column.name()).isEmpty()).toList();
        Set<String> explained = new HashSet<>();
        for (FileProfile.Column gone : before.columns()) {
            if (today.find(gone.name()).isEmpty()) {
                Optional<NewName> likely = newName(gone, added.stream().filter(column -> !explained.contains(column.name())).toList());
                likely.ifPresent(name -> explained.add(name.column().name()));
                add(found, Aspect.COLUMNS, true, IssueCode.FILE_DRIFT_COLUMNS, "The file of run " + history.getFirst().run() + " had a column \""
                        + Texts.visible(gone.name()) + "\"; this one does not" + likely.map(name -> ", but has a new one, \""
                                + spelled(name.column().name(), values) + "\", " + name.why() + ". Check whether that is its new name.")
                                .orElse(". Check whether the export has changed."));
            }
        }
        added.stream().filter(column -> !explained.contains(column.name())).forEach(column -> add(found, Aspect.COLUMNS, false,
                IssueCode.FILE_DRIFT_COLUMNS, "This file has a new column \"" + spelled(column.name(), values) + "\", which the file before did not have."));
    }

    record NewName(FileProfile.Column column, String why) {}

    /// The likely new name of a column that is gone: by its values, else by its header.
    static Optional<NewName> newName(FileProfile.Column gone, List<FileProfile.Column> candidates) {
        return findNewNameByValues(gone, candidates).map(column -> new NewName(column, "whose values match"))
                .or(() -> Nearest.find(gone.name(), candidates.stream().map(FileProfile.Column::name).toList())
                        .flatMap(name -> candidates.stream().filter(column -> column.name().equals(name)).findFirst())
                        .map(column -> new NewName(column, "whose name is much like it")));
    }

    /// The column that holds what another one held: at least half of their values are the same.
    public static Optional<FileProfile.Column> findNewNameByValues(FileProfile.Column gone, List<FileProfile.Column> candidates) {
        return gone.sketch().length < 3 ? Optional.empty() : candidates.stream()
                .filter(column -> column.likeness(gone) >= 0.5)
                .max(Comparator.comparingDouble(column -> column.likeness(gone)));
    }

    private static String spelled(String column, Profiling values) {
        return Texts.visible(values.spellings().getOrDefault(column, column));
    }

    // ---- numbers -----------------------------------------------------------------------------------------------

    private void addRows(FileProfile today, List<Finding> found) {
        double fewest = least(profile -> profile.rows());
        double most = greatest(profile -> profile.rows());
        double spread = most - fewest;
        boolean tooFew = today.rows() < fewest - Math.max(spread, Math.max(SMALL, 0.3 * fewest));
        boolean tooMany = today.rows() > most + Math.max(2 * spread, Math.max(2 * SMALL, most));
        if (tooFew || tooMany) {
            String usual = fewest == most ? number(fewest) : number(fewest) + " to " + number(most);
            add(found, Aspect.NUMBERS, true, IssueCode.FILE_DRIFT_ROWS, "The file has " + number(today.rows()) + " rows; the last " + history.size()
                    + " had " + usual + ". Check whether the export is " + (tooFew ? "complete." : "the right one."));
        }
    }

    private void addEmpty(FileProfile.Column column, FileProfile today, Profiling values, List<Finding> found) {
        List<Double> shares = history.stream().flatMap(earlier -> earlier.profile().find(column.name())
                .map(before -> before.emptyShare(earlier.profile().rows())).stream()).toList();
        if (shares.size() < ENOUGH || today.rows() < SMALL) {
            return;
        }
        double most = shares.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double least = shares.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double share = column.emptyShare(today.rows());
        double chance = 4 * Math.sqrt(Math.max(most * (1 - most), 0.01) / today.rows());
        if (share > most + Math.max(Math.max(0.2, most - least), chance)) {
            add(found, Aspect.NUMBERS, true, IssueCode.FILE_DRIFT_EMPTY, String.format(Locale.ROOT,
                    "Column \"%s\" is empty in %.0f %% of the rows; in the last %d files it was in at most %.0f %%. Check the export.",
                    spelled(column.name(), values), 100 * share, shares.size(), 100 * most));
        }
    }

    private void addValues(FileProfile.Column column, Profiling values, List<Finding> found) {
        List<FileProfile.Column> before = history.stream().flatMap(earlier -> earlier.profile().find(column.name()).stream()).toList();
        if (before.size() < ENOUGH || !column.few() || column.sketch().length > SMALL
                || before.stream().anyMatch(one -> !one.few() || one.sketch().length == 0 || one.sketch().length > SMALL)) {
            return;
        }
        if (isRestless(before)) {
            return;
        }
        List<String> fresh = new ArrayList<>();
        for (long hash : column.sketch()) {
            if (before.stream().noneMatch(one -> one.holds(hash))) {
                fresh.add("\"" + Texts.shorten(Texts.visible(values.findValue(column.name(), hash).orElse("?")), 40) + "\"");
            }
        }
        if (!fresh.isEmpty()) {
            add(found, Aspect.NUMBERS, false, IssueCode.FILE_DRIFT_VALUES, "Column \"" + spelled(column.name(), values) + "\" holds "
                    + String.join(", ", fresh.stream().limit(3).toList()) + (fresh.size() > 3 ? " and " + (fresh.size() - 3) + " more" : "")
                    + ", which none of the last " + before.size() + " files had. Check whether the job knows "
                    + (fresh.size() == 1 ? "it." : "them."));
        }
    }

    // A column that shows something new now and then does so tonight as well; only a settled one is worth a word.
    private static boolean isRestless(List<FileProfile.Column> newestFirst) {
        Set<Long> older = new HashSet<>();
        for (long hash : newestFirst.getLast().sketch()) {
            older.add(hash);
        }
        for (int i = newestFirst.size() - 2; i >= 0; i--) {
            for (long hash : newestFirst.get(i).sketch()) {
                if (older.add(hash)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void addDates(FileProfile today, Instant now, List<Finding> found) {
        LocalDate last = today.last();
        LocalDate first = today.first();
        if (first == null || last == null || history.stream().anyMatch(earlier -> earlier.profile().last() == null)) {
            return;
        }
        LocalDate day = LocalDate.ofInstant(now, java.time.ZoneOffset.UTC);
        boolean wereAhead = history.stream().allMatch(earlier -> !Objects.requireNonNull(earlier.profile().last())
                .isBefore(LocalDate.ofInstant(earlier.at(), java.time.ZoneOffset.UTC)));
        if (last.isBefore(day) && wereAhead) {
            add(found, Aspect.NUMBERS, true, IssueCode.FILE_DRIFT_DATES, "All events of this file are over, the last since " + last
                    + "; the last " + history.size() + " files held events to come. Check whether the export is an old one.");
        }
        LocalDate latest = Objects.requireNonNull(extreme(false));
        LocalDate earliest = Objects.requireNonNull(extreme(true));
        long usual = Math.max(366, latest.toEpochDay() - earliest.toEpochDay());
        if (last.toEpochDay() > latest.toEpochDay() + usual) {
            add(found, Aspect.NUMBERS, true, IssueCode.FILE_DRIFT_DATES, "An event begins on " + last + "; the latest of the last " + history.size()
                    + " files was " + latest + ". Check the year.");
        }
        if (first.toEpochDay() < earliest.toEpochDay() - usual) {
            add(found, Aspect.NUMBERS, true, IssueCode.FILE_DRIFT_DATES, "An event begins on " + first + "; the earliest of the last " + history.size()
                    + " files was " + earliest + ". Check the year.");
        }
    }

    private @Nullable LocalDate extreme(boolean earliest) {
        return history.stream().map(earlier -> earliest ? earlier.profile().first() : earlier.profile().last()).filter(Objects::nonNull)
                .reduce((a, b) -> a.isBefore(b) == earliest ? a : b).orElse(null);
    }

    private double least(ToDoubleFunction<FileProfile> number) {
        return history.stream().mapToDouble(earlier -> number.applyAsDouble(earlier.profile())).min().orElse(0);
    }

    private double greatest(ToDoubleFunction<FileProfile> number) {
        return history.stream().mapToDouble(earlier -> number.applyAsDouble(earlier.profile())).max().orElse(0);
    }

    private void add(List<Finding> found, Aspect aspect, boolean serious, IssueCode code, String sentence) {
        found.add(new Finding(aspect, serious, Issue.of(code, new Place.File(file), "", sentence)));
    }

    private static String number(double count) {
        return String.format(Locale.ROOT, "%,.0f", count);
    }
}
