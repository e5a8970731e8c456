package dev.pinnedimport.guess;

import dev.pinnedimport.guess.CharsetFinder.Found;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import dev.pinnedimport.source.SourceSettings;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a file is to be read: kind, character set, delimiter, sheet, and the row of the column names.
///
/// @param settings with everything filled in that was found
/// @param preamble texts of the rows above the header
/// @param sheets   the sheets that a person sees
record FoundFile(SourceSettings settings, Header header, List<String> preamble, List<String> sheets, Optional<Found> charset) {

    private static final int DEEPEST_HEADER = 40;
    private static final int ROWS_LOOKED_AT = 200;
    private static final int MOST_SHEETS = 20;
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    /// @throws StopException where the file cannot be used, as the reader says it
    static FoundFile of(Path file) {
        Optional<Found> charset = CharsetFinder.find(file);
        Search search = new Search(file, charset);
        return search.find();
    }

    /// A row that may hold the column names.
    ///
    /// @param ragged whether many rows have more cells than there are names
    /// @param roles  how many kinds of columns an event needs are among the names
    private record Candidate(SourceSettings settings, Header header, List<String> sheets, boolean sound, boolean ragged, int roles) {}

    private static final class Search {

        private final Path file;
        private final Optional<Found> charset;
        private @Nullable StopException refusal;
        private @Nullable Candidate first;

        Search(Path file, Optional<Found> charset) {
            this.file = file;
            this.charset = charset;
        }

        FoundFile find() {
            Optional<FoundFile> best = onSheet(null, null);
            List<String> sheets = best.map(FoundFile::sheets).orElseGet(this::sheets);
            if (sheets.size() > 1) {
                best = bestSheet(sheets);
            }
            for (int i = 0; best.isEmpty() && refusal != null && refusal.issues().getFirst().code() == IssueCode.FILE_DELIMITER
                    && i < DELIMITERS.length; i++) {
                best = onSheet(null, DELIMITERS[i]);
            }
            return best.orElseThrow(this::nothingFound);
        }

        private List<String> sheets() {
            return first == null ? List.of() : first.sheets();
        }

        private Optional<FoundFile> bestSheet(List<String> sheets) {
            FoundFile best = null;
            int most = -1;
            for (String sheet : sheets.stream().limit(MOST_SHEETS).toList()) {
                Optional<FoundFile> found = onSheet(sheet, null);
                int roles = found.map(it -> rolesIn(it.header())).orElse(-1);
                if (roles > most && found.isPresent()) {
                    best = found.get();
                    most = roles;
                }
            }
            return Optional.ofNullable(best);
        }

        /// The first row whose cells look like names and fit the rows below them.
        private Optional<FoundFile> onSheet(@Nullable String sheet, @Nullable Character delimiter) {
            List<String> preamble = new ArrayList<>();
            Optional<FoundFile> oneColumn = Optional.empty();
            for (int row = 1; row <= DEEPEST_HEADER; row++) {
                Optional<Candidate> candidate = look(new SourceSettings(null, charset.map(Found::charset).orElse(null), delimiter, '"', row, sheet, 0,
                        List.of(), Set.of()));
                if (candidate.isEmpty()) {
                    continue;
                }
                FoundFile found = new FoundFile(candidate.get().settings(), candidate.get().header(), preamble(candidate.get().settings(), preamble),
                        candidate.get().sheets(), charset);
                if (candidate.get().sound() && found.header().size() > 1) {
                    return Optional.of(found);
                }
                // A title above a table looks like a table of one column.
                oneColumn = oneColumn.or(() -> Optional.of(found).filter(_ -> candidate.get().sound()));
                first = first == null ? candidate.get() : first;
                candidate.get().header().names().stream().filter(name -> !name.isBlank()).forEach(preamble::add);
            }
            return oneColumn;
        }

        /// Of a text file its lines as they are: not every one of them can be taken for a row.
        private List<String> preamble(SourceSettings settings, List<String> cells) {
            Charset text = settings.charset();
            return settings.format() == SourceSettings.Format.CSV && text != null
                    ? CharsetFinder.lines(file, settings.headerRow() - 1, text).stream().filter(line -> !line.isBlank()).toList() : List.copyOf(cells);
        }

        private Optional<Candidate> look(SourceSettings settings) {
            try (SourceReader reader = SourceReader.open(file, settings)) {
                Header header = reader.header();
                int rows = 0;
                int ragged = 0;
                int[] filled = new int[header.size()];
                Optional<ReadRow> row = reader.next();
                while (row.isPresent() && rows < ROWS_LOOKED_AT) {
                    switch (row.get()) {
                        case ReadRow.LeftOut _ -> { }
                        case ReadRow.Broken broken -> {
                            rows++;
                            ragged += broken.issues().stream().anyMatch(issue -> issue.code() == IssueCode.ROW_RAGGED) ? 1 : 0;
                        }
                        case ReadRow.Read read -> {
                            rows++;
                            for (int i = 0; i < filled.length; i++) {
                                filled[i] += read.record().cell(i).isBlank() ? 0 : 1;
                            }
                        }
                    }
                    row = reader.next();
                }
                return Optional.of(new Candidate(reader.resolved(), header, reader.sheets(), isSound(header, rows, ragged, filled),
                        isRagged(rows, ragged), rolesIn(header)));
            } catch (StopException e) {
                if (isBelowTheLastRow(settings, e)) {
                    return Optional.empty();
                }
                refusal = refusal == null ? e : refusal;
                if (!isAboutTheHeader(e)) {
                    throw e;
                }
                return Optional.empty();
            }
        }

        /// A file of few rows ends above the deepest header that is looked for; it is not empty for that.
        private static boolean isBelowTheLastRow(SourceSettings settings, StopException e) {
            return settings.headerRow() > 1 && e.issues().stream().allMatch(issue -> issue.code() == IssueCode.FILE_EMPTY);
        }

        private static boolean isAboutTheHeader(StopException e) {
            return e.issues().stream().allMatch(issue -> switch (issue.code()) {
                case FILE_NO_HEADER, FILE_DELIMITER, FILE_TOO_LARGE -> true;
                default -> false;
            });
        }

        private static boolean isSound(Header header, int rows, int ragged, int[] filled) {
            long named = header.names().stream().filter(name -> !name.isBlank()).count();
            long values = header.names().stream().filter(Search::looksLikeAValue).count();
            int columns = 0;
            int namedColumns = 0;
            for (int i = 0; i < filled.length; i++) {
                if (filled[i] * 5 >= Math.max(rows, 1)) {
                    columns++;
                    namedColumns += header.names().get(i).isBlank() ? 0 : 1;
                }
            }
            return values * 5 <= named && !isRagged(rows, ragged) && namedColumns * 5 >= columns * 3 && (named > 1 || columns <= 1 && rows > 0);
        }

        private static boolean isRagged(int rows, int ragged) {
            return ragged * 5 > rows;
        }

        private static boolean looksLikeAValue(String name) {
            return !name.isBlank() && (Values.isNumber(name) || Values.isEmail(name) || name.startsWith("http") || name.length() > 120
                    || DateForm.parse(name).isPresent());
        }

        private StopException nothingFound() {
            boolean isForTheEndOfTheFile = first != null && refusal != null && refusal.issues().getFirst().code() == IssueCode.FILE_NO_HEADER;
            if (refusal != null && !isForTheEndOfTheFile) {
                return refusal;
            }
            Path name = file.getFileName();
            return new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.FILE_NO_TABLE, new Place.File(name == null ? "" : name.toString()),
                    "", first != null && first.ragged()
                            ? "More than one row in five has more cells than there are column names. A text that holds the delimiter needs quotes "
                                    + "around it."
                            : "None of the first " + DEEPEST_HEADER + " rows looks like column names with a table below them."));
        }
    }

    private static int rolesIn(Header header) {
        return (int) header.names().stream().flatMap(name -> Aliases.shipped().find(name).stream().limit(1)).map(Aliases.Match::role)
                .filter(role -> role != Role.PERSON && role != Role.ORDER).distinct().count();
    }

    Charset charsetUsed() {
        Charset used = settings.charset();
        return used == null ? StandardCharsets.UTF_8 : used;
    }
}
