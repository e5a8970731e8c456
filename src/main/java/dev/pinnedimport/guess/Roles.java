package dev.pinnedimport.guess;

import dev.pinnedimport.guess.Aliases.Certainty;
import dev.pinnedimport.guess.Aliases.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What each column is for: its name proposes, its values decide.
final class Roles {

    private static final double MOST = 0.9;
    private static final double HALF = 0.5;

    private final TableProfile table;
    private final Map<Role, List<Choice>> choices = new EnumMap<>(Role.class);
    private final Set<Integer> taken = new HashSet<>();

    private Roles(TableProfile table) {
        this.table = table;
    }

    /// A column in a role.
    record Choice(ColumnProfile column, Certainty certainty, int rank) {}

    static Roles of(TableProfile table) {
        Roles roles = new Roles(table);
        roles.byNames();
        roles.byValues();
        return roles;
    }

    /// The best column for the role.
    Optional<Choice> find(Role role) {
        return all(role).stream().findFirst();
    }

    /// All columns that are good for the role, the best first.
    List<Choice> all(Role role) {
        return choices.getOrDefault(role, List.of());
    }

    Optional<ColumnProfile> column(Role role) {
        return find(role).map(Choice::column);
    }

    /// Columns that are named as being about people or orders, filled or not.
    List<ColumnProfile> peopleAndOrders() {
        return table.columns().stream().filter(column -> Stream.of(Role.PERSON, Role.ORDER).anyMatch(role -> isFirstOf(role, column))).toList();
    }

    List<ColumnProfile> people() {
        return table.columns().stream().filter(column -> isFirstOf(Role.PERSON, column)).toList();
    }

    private static boolean isFirstOf(Role role, ColumnProfile column) {
        List<Match> matches = Aliases.shipped().find(column.name());
        return !matches.isEmpty() && matches.getFirst().role() == role;
    }

    // ---- names -------------------------------------------------------------------------------------------------

    private void byNames() {
        for (ColumnProfile column : table.columns()) {
            if (column.name().isBlank() || column.isEmpty()) {
                continue;
            }
            List<Match> matches = Aliases.shipped().find(column.name());
            if (!matches.isEmpty() && isAside(matches.getFirst().role())) {
                add(matches.getFirst().role(), new Choice(column, matches.getFirst().certainty(), matches.getFirst().rank()));
                taken.add(column.position());
                continue;
            }
            matches.stream().filter(match -> fits(match.role(), column))
                    .forEach(match -> add(match.role(), new Choice(column, match.certainty(), match.rank())));
        }
        choices.values().forEach(list -> list.sort(Comparator.comparing(Choice::certainty).thenComparing(Choice::rank)
                .thenComparing(choice -> -choice.column().filled())));
        for (Role role : Role.values()) {
            keepForOneRole(role);
        }
    }

    /// Nothing of an event is ever read from these.
    private static boolean isAside(Role role) {
        return role == Role.PERSON || role == Role.ORDER || role == Role.OTHER_DATE;
    }

    /// Earlier roles choose first; what they take, later ones do not get. Dates and times may have several columns each.
    private void keepForOneRole(Role role) {
        if (isAside(role)) {
            return;
        }
        List<Choice> free = all(role).stream().filter(choice -> !taken.contains(choice.column().position())).toList();
        choices.put(role, new ArrayList<>(free));
        boolean several = role == Role.START || role == Role.END;
        free.stream().limit(several ? free.size() : 1).forEach(choice -> taken.add(choice.column().position()));
    }

    private void add(Role role, Choice choice) {
        choices.computeIfAbsent(role, _ -> new ArrayList<>()).add(choice);
    }

    // ---- values ------------------------------------------------------------------------------------------------

    private void byValues() {
        addByValues(Role.TITLE, untaken().filter(column -> fits(Role.TITLE, column) && column.filledShare() >= MOST && column.averageLength() >= 8
                        && column.averageLength() <= 90 && column.spaceShare() >= HALF && column.severalLinesShare() < 0.1)
                .max(Comparator.comparingLong(ColumnProfile::distinct).thenComparing(ColumnProfile::distinctShare)));
        addByValues(Role.DATE, onlyOne(untaken().filter(column -> column.dateShare() >= MOST && column.filledShare() >= HALF
                && column.dates().times() < column.dates().read())));
        // 19.30 is a price as well: without a name it is no time.
        addByValues(Role.TIME, onlyOne(untaken().filter(column -> column.dateShare() >= MOST && column.numberShare() < HALF
                && column.dates().times() == column.dates().read())));
        addByValues(Role.ZONE, onlyOne(untaken().filter(column -> column.zoneShare() >= MOST && column.dateShare() == 0)));
        addByValues(Role.EVENT_URL, untaken().filter(column -> isMostlyAddresses(column) && !looksLikeImages(column))
                .max(Comparator.comparingLong(ColumnProfile::filled)));
        addByValues(Role.DESCRIPTION, untaken().filter(column -> column.averageLength() >= 60 && column.spaceShare() >= MOST)
                .max(Comparator.comparingDouble(ColumnProfile::averageLength)));
    }

    private Stream<ColumnProfile> untaken() {
        return table.columns().stream().filter(column -> !column.isEmpty() && !taken.contains(column.position()));
    }

    /// Two columns that look alike cannot be told apart without names.
    private static Optional<ColumnProfile> onlyOne(Stream<ColumnProfile> columns) {
        List<ColumnProfile> all = columns.toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private void addByValues(Role role, Optional<ColumnProfile> column) {
        boolean known = find(role).isPresent() || role == Role.DATE && find(Role.START).isPresent()
                || role == Role.TIME && (find(Role.START).isPresent() || find(Role.DATE).isEmpty()) || role == Role.EVENT_URL && find(Role.TICKET_URL).isPresent();
        if (!known && column.isPresent()) {
            add(role, new Choice(column.get(), Certainty.BY_VALUES, 0));
            taken.add(column.get().position());
        }
    }

    /// One slip does not make a column of few links another thing.
    private static boolean isMostlyAddresses(ColumnProfile column) {
        return column.addressShare() >= MOST || column.addresses() >= 2 && column.filled() - column.addresses() == 1;
    }

    private static boolean looksLikeImages(ColumnProfile column) {
        return column.examples().stream().anyMatch(text -> text.toLowerCase(Locale.ROOT).matches(".*\\.(?:jpe?g|png|gif|webp|svg)(?:\\?.*)?"));
    }

    /// Whether the values are of the kind that the role wants.
    private static boolean fits(Role role, ColumnProfile column) {
        return switch (role) {
            case EVENT_ID -> column.filledShare() >= HALF && column.spaceShare() < HALF && column.dateShare() < HALF && column.longest() <= 100
                    && column.addressShare() < HALF;
            case TITLE -> column.letterShare() >= HALF && column.filledShare() >= HALF && column.addressShare() < HALF && column.dateShare() < HALF
                    && column.emailShare() < HALF && column.averageLength() >= 3;
            case START, END, DATE -> column.dateShare() >= HALF || column.serialShare() >= HALF;
            case TIME -> column.dateShare() >= HALF || column.digitShare() >= 0.4;
            case ZONE -> column.zoneShare() >= HALF;
            case STATUS, TICKET_STATUS -> column.distinct() <= 20 && column.dateShare() < HALF && column.averageLength() <= 40;
            case HIDDEN, PRIVATE, ALL_DAY -> column.yesOrNoShare() >= MOST;
            case VENUE -> column.letterShare() >= HALF && column.addressShare() < 0.3 && column.dateShare() < HALF;
            case CITY, COUNTRY -> column.letterShare() >= 0.8 && column.averageLength() <= 40 && column.addressShare() < 0.2
                    && column.severalLinesShare() < 0.2;
            case DESCRIPTION, SUMMARY, TICKET_TYPE, ADDRESS -> column.letterShare() >= HALF;
            case CATEGORY -> column.letterShare() >= HALF && column.averageLength() <= 120 && column.addressShare() < HALF
                    && (column.distinct() <= 30 || column.distinctShare() <= 0.6);
            case TICKET_URL, EVENT_URL, IMAGE -> column.addressShare() >= HALF;
            case CAPACITY -> column.integerShare() >= 0.8;
            case LATITUDE, LONGITUDE -> column.numberShare() >= 0.8;
            case POSTAL_CODE, PRICE, CURRENCY, PERSON, ORDER, OTHER_DATE -> true;
        };
    }
}
