package dev.pinnedimport.mapping;

import dev.pinnedimport.event.FieldOrigins;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.mapping.reading.Nearest;
import dev.pinnedimport.source.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Finds the columns of a job in the header of a file, and remembers which were missing and which are used.
final class Columns {

    private final Header header;
    private final Set<Integer> allUsed = new HashSet<>();
    private final Map<List<String>, Set<String>> missing = new LinkedHashMap<>();
    private final Map<String, Set<String>> ambiguous = new LinkedHashMap<>();
    private final Map<String, String> origins = new HashMap<>();
    private final DateDecisions decisions;
    private final List<DateOrders.Open> openDates = new ArrayList<>();
    private final Map<String, List<String>> byField = new LinkedHashMap<>();
    private int dates;
    private Set<Integer> used = new LinkedHashSet<>();
    private String user = "";

    Columns(Header header, DateDecisions decisions) {
        this.header = header;
        this.decisions = decisions;
    }

    /// The column's name as the file spells it, or `#7` where it has none.
    static String title(Header header, int position) {
        String name = position < header.size() ? header.names().get(position) : "";
        return name.isBlank() ? "#" + (position + 1) : name;
    }

    Header header() {
        return header;
    }

    /// Binds the rule of a field and notes the columns that it uses.
    BoundField field(String path, Supplier<BoundRule> binding) {
        Set<Integer> outerUsed = used;
        String outerUser = user;
        used = new LinkedHashSet<>();
        user = path;
        BoundRule rule = binding.get();
        // A list of objects compares the rows of each object itself.
        int[] positions = rule instanceof ObjectsValue ? new int[0] : toArray(List.copyOf(used));
        byField.put(path, used.stream().map(position -> title(header, position)).toList());
        used = outerUsed;
        user = outerUser;
        return new BoundField(rule, positions);
    }

    /// Binds something else on behalf of a word of the job, such as `identity`.
    <T> T on(String word, Supplier<T> binding) {
        used = new LinkedHashSet<>();
        user = word;
        return binding.get();
    }

    /// The positions of all columns that were found for somebody.
    Set<Integer> used() {
        return Set.copyOf(allUsed);
    }

    /// Binds the rule of a date, with the patterns that are left to it, and notes it where these can still read a text in two ways.
    DateValue date(Function<UnaryOperator<DateTexts>, DateValue> binding) {
        int number = dates++;
        DateValue date = binding.apply(texts -> decisions.apply(number, texts));
        if (date.texts().hasRivals()) {
            openDates.add(new DateOrders.Open(number, user, date));
        }
        return date;
    }

    /// The columns that each field reads, as the file spells them.
    Map<String, List<String>> byField() {
        return byField;
    }

    /// The dates whose order of day and month only a whole file can tell.
    List<DateOrders.Open> openDates() {
        return openDates;
    }

    /// Says that a field comes from the same column as another.
    void sameOrigin(String other) {
        Optional.ofNullable(origins.get(other)).ifPresent(column -> origins.putIfAbsent(user, column));
    }

    /// Field path to the header of the column it mainly comes from.
    FieldOrigins origins() {
        return new FieldOrigins(origins);
    }

    /// The positions of all of these columns; missing ones are reported at the end.
    int[] all(List<String> names) {
        List<Integer> positions = new ArrayList<>();
        for (String name : names) {
            OptionalInt position = find(name);
            if (position.isPresent()) {
                positions.add(position.getAsInt());
            } else {
                missing.computeIfAbsent(List.of(name), _ -> new LinkedHashSet<>()).add(user);
            }
        }
        return toArray(positions);
    }

    /// The positions of those that exist, of which there must be one.
    int[] existing(List<String> names) {
        List<Integer> positions = new ArrayList<>();
        names.forEach(name -> find(name).ifPresent(positions::add));
        if (positions.isEmpty()) {
            missing.computeIfAbsent(List.copyOf(names), _ -> new LinkedHashSet<>()).add(user);
        }
        return toArray(positions);
    }

    /// The column's position; 0 where it is missing, which is reported at the end.
    int one(String name) {
        int[] positions = all(List.of(name));
        return positions.length == 0 ? 0 : positions[0];
    }

    /// Says that the rule may read any column.
    void useAll() {
        for (int position = 0; position < header.size(); position++) {
            used.add(position);
        }
    }

    private OptionalInt find(String name) {
        OptionalInt position = header.find(name);
        if (position.isPresent()) {
            used.add(position.getAsInt());
            origins.putIfAbsent(user, title(header, position.getAsInt()));
            allUsed.add(position.getAsInt());
            if (!name.startsWith("#") && header.isAmbiguous(name)) {
                ambiguous.computeIfAbsent(title(header, position.getAsInt()), _ -> new LinkedHashSet<>()).add(user);
            }
        }
        return position;
    }

    /// What stands in the way of reading this file with this job.
    List<Issue> problems() {
        List<Issue> problems = new ArrayList<>();
        missing.forEach((names, users) -> problems.add(missing(names, users)));
        ambiguous.forEach((name, users) -> problems.add(Issue.of(IssueCode.FILE_DUPLICATE_HEADER, column(name), name,
                "Two columns of this file are called \"" + name + "\", and " + list(users)
                        + " cannot tell which one is meant. Rename one of them, or write its position in the job, such as \"#"
                        + (header.find(name).orElse(0) + 1) + "\".")));
        return problems;
    }

    private Issue missing(List<String> names, Set<String> users) {
        String wanted = "\"" + String.join("\" or \"", names) + "\"";
        Optional<String> renamed = likelyNewName(names);
        String advice = renamed.isPresent()
                ? " But it has a column \"" + renamed.get()
                        + "\", which the job does not use. If that is its new name, write it in the job."
                : " Check whether the export has changed, or correct the job.";
        return Issue.of(IssueCode.JOB_UNKNOWN_COLUMN, column(names.getFirst()), names.getFirst(),
                "This file has no column " + wanted + ", which " + list(users) + (users.size() > 1 ? " need." : " needs.") + advice);
    }

    private Place.Column column(String name) {
        return new Place.Column(header.at().file(), name);
    }

    private static String list(Set<String> users) {
        return String.join(", ", users);
    }

    /// The closest name among the columns that the job does not use.
    private Optional<String> likelyNewName(List<String> names) {
        List<String> unused = new ArrayList<>();
        for (int position = 0; position < header.size(); position++) {
            if (!allUsed.contains(position) && !header.names().get(position).isBlank()) {
                unused.add(header.names().get(position));
            }
        }
        for (String name : names) {
            Optional<String> near = Nearest.find(name, unused);
            if (near.isPresent()) {
                return near;
            }
        }
        for (String name : names) {
            String wanted = " " + Header.normalise(name) + " ";
            for (String candidate : unused) {
                String other = " " + Header.normalise(candidate) + " ";
                if (wanted.length() > 4 && other.length() > 4 && (other.contains(wanted) || wanted.contains(other))) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private static int[] toArray(List<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).toArray();
    }
}
