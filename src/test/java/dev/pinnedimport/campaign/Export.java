package dev.pinnedimport.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// A nightly export that changes between two nights, and what must come of it.
///
/// Some rows are wrong, some cancelled, some repeated, and some contradict each other. Every title begins with words of its own, because events
/// that resemble each other are a person's business and not this campaign's.
final class Export {

    private static final String HEADER = "Id,Title,Start,State,Ticket";
    private static final DateTimeFormatter CELL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final LocalDateTime FIRST_NIGHT = LocalDateTime.of(2027, 1, 5, 20, 0);

    /// A line of the file below the header, as text.
    record Row(String id, String title, String start, String state, String ticket) {

        boolean isSkipped() {
            return state.equals("cancelled");
        }

        boolean isWrong() {
            return id.isEmpty() || title.isEmpty() || start.equals("31.02.2027");
        }

        private String line() {
            return String.join(",", id, title, start, state, ticket);
        }
    }

    /// What an event says.
    ///
    /// @param start   local time, as in the file
    /// @param tickets names of its offers
    record Content(String title, String start, Set<String> tickets) {}

    /// What must come of the file's rows.
    ///
    /// @param rejected numbers of the rejected rows
    record Expected(int rows, Map<String, Content> events, Set<Integer> rejected, int duplicates, int grouped, int skipped) {}

    private final RandomGenerator random;
    private final boolean grouped;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Set<Content>> everValid = new HashMap<>();
    private int nextNumber = 1;

    Export(RandomGenerator random, boolean grouped, int size) {
        this.random = random;
        this.grouped = grouped;
        insert(size);
    }

    /// Another night: rows were inserted anywhere, changed and removed.
    void change() {
        insert(5 + random.nextInt(25));
        int changes = 1 + random.nextInt(12);
        for (int i = 0; i < changes && !rows.isEmpty(); i++) {
            int at = random.nextInt(rows.size());
            if (random.nextInt(3) == 0) {
                rows.remove(at);
            } else {
                alter(rows.get(at));
            }
        }
    }

    private void alter(Row row) {
        String title = row.title().isEmpty() ? title(nextNumber) : row.title() + "!";
        boolean all = grouped || random.nextInt(10) > 0;
        for (int i = 0; i < rows.size(); i++) {
            Row other = rows.get(i);
            if (!row.id().isEmpty() && other.id().equals(row.id()) && (all || other == row)) {
                rows.set(i, new Row(other.id(), title, other.start(), other.state(), other.ticket()));
            }
        }
    }

    private void insert(int count) {
        for (int i = 0; i < count; i++) {
            int number = nextNumber++;
            Row row = new Row("A" + number, title(number), FIRST_NIGHT.plusHours(31L * number).format(CELL), "", "Balcony");
            switch (random.nextInt(40)) {
                case 0 -> add(new Row(row.id(), "", row.start(), "", row.ticket()));
                case 1 -> add(new Row(row.id(), row.title(), "31.02.2027", "", row.ticket()));
                case 2 -> add(new Row("", row.title(), row.start(), "", row.ticket()));
                case 3 -> add(new Row(row.id(), row.title(), row.start(), "cancelled", row.ticket()));
                case 4, 5, 6 -> {
                    add(row);
                    add(new Row(row.id(), row.title(), row.start(), "", grouped ? "Stalls" : row.ticket()));
                }
                case 7 -> {
                    add(row);
                    add(new Row(row.id(), row.title() + " (moved)", row.start(), "", row.ticket()));
                }
                default -> add(row);
            }
        }
    }

    private void add(Row row) {
        rows.add(random.nextInt(rows.size() + 1), row);
    }

    private static String title(int number) {
        String word = Integer.toString(number * 7919 + 100_000, 36);
        return new StringBuilder(word).reverse() + " at the old mill";
    }

    void writeTo(Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        rows.forEach(row -> text.append(row.line()).append('\n'));
        Files.writeString(file, text);
        expected().events().forEach((id, content) -> everValid.computeIfAbsent(id, _ -> new HashSet<>()).add(content));
    }

    /// What each id has ever asked for in a file that was written.
    Map<String, Set<Content>> everValid() {
        return everValid;
    }

    Expected expected() {
        Map<String, List<Integer>> byId = new LinkedHashMap<>();
        Set<Integer> rejected = new TreeSet<>();
        int skipped = 0;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.isSkipped()) {
                skipped++;
            } else if (row.id().isEmpty()) {
                rejected.add(number(i));
            } else {
                byId.computeIfAbsent(row.id(), _ -> new ArrayList<>()).add(i);
            }
        }
        Map<String, Content> events = new TreeMap<>();
        int further = 0;
        for (Map.Entry<String, List<Integer>> entry : byId.entrySet()) {
            List<Row> members = entry.getValue().stream().map(rows::get).toList();
            boolean wrong = members.stream().anyMatch(Row::isWrong);
            boolean agree = members.stream().map(row -> row.title() + row.start() + (grouped ? "" : row.ticket())).distinct().count() == 1;
            if (wrong || !agree) {
                entry.getValue().forEach(i -> rejected.add(number(i)));
            } else {
                Set<String> tickets = new TreeSet<>(members.stream().map(Row::ticket).toList());
                events.put(entry.getKey(), new Content(members.getFirst().title(), members.getFirst().start(), tickets));
                further += members.size() - 1;
            }
        }
        return new Expected(rows.size(), events, rejected, grouped ? 0 : further, grouped ? further : 0, skipped);
    }

    private static int number(int index) {
        return index + 2;
    }
}
