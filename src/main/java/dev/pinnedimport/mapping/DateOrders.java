package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.mapping.reading.DateReading;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Decides by all rows of a file in which order its columns write day, month and year, where a job leaves that open.
///
/// Show it every row ([#look]), then [#decide]. A row decides where one pattern reads it and a rival finds no such day: `27/03/2026` cannot
/// begin with the month. A column without such a row is never guessed, and neither is one whose rows contradict each other. Memory does not
/// grow with the file.
public final class DateOrders {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
    private static final int LONGEST_EXAMPLE = 40;

    private final Header header;
    private final List<Open> dates;

    DateOrders(Header header, List<Open> dates) {
        this.header = header;
        this.dates = List.copyOf(dates);
    }

    /// A date rule that can read a text in more than one way.
    ///
    /// @param number  of the rule, in the order of binding
    /// @param field   whose value it gives
    record Open(int number, String field, DateValue value, Evidence evidence) {
        Open(int number, String field, DateValue value) {
            this(number, field, value, new Evidence());
        }

        Open anew() {
            return new Open(number, field, value);
        }
    }

    /// Whether there is anything to decide; if not, the rows need not be read for it.
    public boolean isNeeded() {
        return !dates.isEmpty();
    }

    public void look(SourceRecord row) {
        Making making = new Making(header, 0, List.of(row));
        for (Open date : dates) {
            String text = date.value().textToRead(making);
            if (!text.isBlank()) {
                date.evidence().add(text, row.at().number(), date.value().texts());
            }
        }
    }

    /// @throws StopException `CONFIGURATION` with every column that the rows do not decide
    public DateDecisions decide() {
        return decide(Map.of());
    }

    /// The same for some rows of a file that was decided before as a whole: that decision stands, whatever these rows alone would prove.
    ///
    /// @param known what was ruled out, see [DateDecisions#ruledOut]; fields and patterns that the job has no more say nothing
    /// @throws StopException `CONFIGURATION` with every column that is not decided
    public DateDecisions decide(Map<String, List<String>> known) {
        Map<Integer, Set<Integer>> dropped = new LinkedHashMap<>();
        Map<String, List<String>> ruledOut = new TreeMap<>();
        Set<Issue> notices = new LinkedHashSet<>();
        Set<Issue> questions = new LinkedHashSet<>();
        for (Open date : dates) {
            Verdict verdict = new Verdict(date, header, known.getOrDefault(date.field(), List.of()));
            verdict.findQuestion().ifPresentOrElse(questions::add, () -> {
                dropped.put(date.number(), verdict.dropped());
                verdict.dropped().forEach(pattern ->
                        ruledOut.computeIfAbsent(date.field(), field -> new ArrayList<>()).add(date.value().texts().name(pattern)));
                verdict.findNotice().ifPresent(notices::add);
            });
        }
        if (!questions.isEmpty()) {
            throw new StopException(ExitCode.CONFIGURATION, List.copyOf(questions));
        }
        return new DateDecisions(dropped, ruledOut, List.copyOf(notices));
    }

    /// A text of the column and the row it stands in.
    private record Example(String text, long row) {
        @Override
        public String toString() {
            return "row " + row + " \"" + Texts.shorten(text, LONGEST_EXAMPLE) + "\"";
        }
    }

    /// Two days that one text can be, by two patterns.
    private record Clash(Example example, LocalDate one, LocalDate other) {}

    /// Pairs of patterns, the lower number first.
    private record Pair(int one, int other) {}

    /// What the rows of one column say, counted.
    private static final class Evidence {

        private final Map<Integer, Long> against = new TreeMap<>();
        private final Map<Integer, Example> firstAgainst = new TreeMap<>();
        private final Map<Pair, Clash> clashes = new LinkedHashMap<>();
        private final Map<Pair, Long> clashing = new LinkedHashMap<>();
        private long rows;

        void add(String text, long row, DateTexts texts) {
            rows++;
            DateReading[] readings = new DateReading[texts.size()];
            for (int i = 0; i < readings.length; i++) {
                readings[i] = texts.read(i, text);
            }
            for (int i = 0; i < readings.length; i++) {
                BitSet rivals = texts.rivalsOf(i);
                for (int rival = rivals.nextSetBit(0); rival >= 0; rival = rivals.nextSetBit(rival + 1)) {
                    compare(i, readings[i], rival, readings[rival], new Example(text, row));
                }
            }
        }

        private void compare(int pattern, DateReading reading, int rival, DateReading other, Example example) {
            if (reading instanceof DateReading.NotInCalendar && other instanceof DateReading.Read) {
                against.merge(pattern, 1L, Long::sum);
                firstAgainst.putIfAbsent(pattern, example);
            }
            if (pattern < rival && reading instanceof DateReading.Read(LocalDate one, _, _) && one != null
                    && other instanceof DateReading.Read(LocalDate two, _, _) && two != null && !one.equals(two)) {
                Pair pair = new Pair(pattern, rival);
                clashing.merge(pair, 1L, Long::sum);
                clashes.putIfAbsent(pair, new Clash(example, one, two));
            }
        }
    }

    /// What follows from the evidence of one column.
    private static final class Verdict {

        private final Open date;
        private final Header header;
        private final DateTexts texts;
        private final Evidence evidence;
        private final Set<Integer> refuted;
        private final boolean isKnown;

        Verdict(Open date, Header header, List<String> known) {
            this.date = date;
            this.header = header;
            this.texts = date.value().texts();
            this.evidence = date.evidence();
            Set<Integer> before = new TreeSet<>();
            for (int pattern = 0; pattern < texts.size(); pattern++) {
                if (known.contains(texts.name(pattern))) {
                    before.add(pattern);
                }
            }
            this.isKnown = !before.isEmpty();
            this.refuted = isKnown ? before : new TreeSet<>(evidence.against.keySet());
        }

        /// The patterns that some row has refuted. Where rows refute all rivals of each other, none is out.
        Set<Integer> dropped() {
            Set<Integer> out = new TreeSet<>();
            for (int pattern : refuted) {
                if (texts.rivalsOf(pattern).stream().anyMatch(rival -> !refuted.contains(rival))) {
                    out.add(pattern);
                }
            }
            return out;
        }

        Optional<Issue> findQuestion() {
            Set<Integer> dropped = dropped();
            for (Map.Entry<Pair, Clash> clash : evidence.clashes.entrySet()) {
                Pair pair = clash.getKey();
                if (!dropped.contains(pair.one) && !dropped.contains(pair.other)) {
                    return Optional.of(issue(Severity.ERROR, clash.getValue().example.text,
                            refuted.contains(pair.one) ? contradiction(pair, clash.getValue()) : question(pair, clash.getValue())));
                }
            }
            return Optional.empty();
        }

        private String question(Pair pair, Clash clash) {
            long rows = evidence.clashing.getOrDefault(pair, 0L);
            return "The dates can be read as " + texts.name(pair.one) + " or as " + texts.name(pair.other) + ", and none of "
                    + count(evidence.rows) + " tells which: " + clash.example + " is " + clash.one.format(DAY) + " or "
                    + clash.other.format(DAY) + (rows > 1 ? ", and so on in " + count(rows) : "") + ". " + choose();
        }

        private String contradiction(Pair pair, Clash clash) {
            return "The dates contradict each other: " + evidence.firstAgainst.get(pair.other) + " can only be " + texts.name(pair.one)
                    + ", and " + evidence.firstAgainst.get(pair.one) + " can only be " + texts.name(pair.other) + ". So "
                    + count(evidence.clashing.getOrDefault(pair, 0L)) + ", such as " + clash.example + ", cannot be read. " + choose()
                    + " Or have the export mended.";
        }

        private String choose() {
            return "Choose one: keep only the right pattern under fields." + date.field() + ".datetime in the job.";
        }

        Optional<Issue> findNotice() {
            Set<Integer> dropped = dropped();
            if (dropped.isEmpty() || isKnown) {
                return Optional.empty();
            }
            List<String> sentences = new ArrayList<>();
            for (int pattern : dropped) {
                long rows = evidence.against.getOrDefault(pattern, 0L);
                sentences.add("The dates are not " + texts.name(pattern) + ": " + evidence.firstAgainst.get(pattern)
                        + (rows > 1 ? " and others, " + count(rows) + " of " + evidence.rows + " in all, allow" : " allows")
                        + " only another order of day, month and year.");
            }
            Example first = evidence.firstAgainst.get(dropped.iterator().next());
            return Optional.of(issue(Severity.NOTICE, first == null ? "" : first.text, String.join(" ", sentences)));
        }

        private Issue issue(Severity severity, String found, String sentence) {
            return new Issue(IssueCode.ROW_DATE_ORDER, severity, place(), found, sentence);
        }

        private Place place() {
            int[] positions = date.value().positions();
            return new Place.Column(header.at().file(), Columns.title(header, positions.length == 0 ? 0 : positions[0]));
        }

        private static String count(long rows) {
            return rows == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", rows);
        }
    }
}
