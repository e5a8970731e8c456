package dev.pinnedimport.source;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides what a row is by the job's reading rules, in this order: skipped, blank, footer, broken, read.
final class RowRules {

    private final SourceSettings settings;
    private final Header header;

    RowRules(SourceSettings settings, Header header) {
        this.settings = settings;
        this.header = header;
    }

    ReadRow apply(RawRow row) {
        if (row.belowHeader() <= settings.skipRows()) {
            return new ReadRow.LeftOut(row.at(), ReadRow.Rule.SKIP_ROWS);
        }
        if (isFooter(row.cells())) {
            return new ReadRow.LeftOut(row.at(), ReadRow.Rule.FOOTER);
        }
        if (!row.isReadable()) {
            return new ReadRow.Broken(row.at(), List.of(row.cells()), row.issues());
        }
        clearEmptyValues(row.cells(), row.kinds());
        if (isBlank(row.cells())) {
            return new ReadRow.LeftOut(row.at(), ReadRow.Rule.BLANK);
        }
        if (row.unusual()) {
            Optional<Issue> control = findControlCharacter(row);
            if (control.isPresent()) {
                return new ReadRow.Broken(row.at(), List.of(row.cells()), List.of(control.get()));
            }
        }
        return new ReadRow.Read(new SourceRecord(row.at(), header, row.cells(), row.kinds()), row.issues());
    }

    private boolean isFooter(String[] cells) {
        if (settings.footers().isEmpty()) {
            return false;
        }
        for (String cell : cells) {
            if (!cell.isBlank()) {
                String text = cell.strip();
                for (Pattern footer : settings.footers()) {
                    if (footer.matcher(text).find()) {
                        return true;
                    }
                }
                return false;
            }
        }
        return false;
    }

    private void clearEmptyValues(String[] cells, CellKind @Nullable [] kinds) {
        if (settings.emptyValues().isEmpty()) {
            return;
        }
        for (int i = 0; i < cells.length; i++) {
            if (settings.emptyValues().contains(cells[i].strip())) {
                cells[i] = "";
                if (kinds != null) {
                    kinds[i] = CellKind.TEXT;
                }
            }
        }
    }

    private static boolean isBlank(String[] cells) {
        for (String cell : cells) {
            if (!cell.isBlank()) {
                return false;
            }
        }
        return true;
    }

    private Optional<Issue> findControlCharacter(RawRow row) {
        String[] cells = row.cells();
        for (int i = 0; i < cells.length; i++) {
            int at = controlCharacterIn(cells[i]);
            if (at >= 0) {
                char c = cells[i].charAt(at);
                return Optional.of(Issue.of(IssueCode.ROW_CONTROL, cell(row.at(), header, i), cells[i],
                        String.format(Locale.ROOT, "The cell holds %s U+%04X as character %d. Remove it.",
                                Character.isSurrogate(c) ? "half a character," : "the control character", (int) c, at + 1)));
            }
        }
        return Optional.empty();
    }

    /// Position of the first control character other than tab and line ends, or of half a surrogate pair; -1 where there is none.
    static int controlCharacterIn(String text) {
        for (int i = Texts.plainPrefix(text); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                if (c != '\t' && c != '\n' && c != '\r') {
                    return i;
                }
            } else if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return i;
                }
            }
        }
        return -1;
    }

    /// The place of a cell: by its header, or as `#7` where the column has no name.
    static Place.Cell cell(Place.Row at, Header header, int position) {
        boolean named = position < header.size() && !header.names().get(position).isEmpty();
        return at.cell(named ? header.names().get(position) : "#" + (position + 1));
    }

    /// Header texts as names: without byte order mark and surrounding blanks of any kind, line ends and control characters as spaces.
    static List<String> names(String[] cells) {
        List<String> names = new ArrayList<>(cells.length);
        for (String cell : cells) {
            String text = cell.replace("\uFEFF", "").replaceAll("\\p{Cntrl}+", " ").replaceAll("\\p{Cs}", "");
            int from = 0;
            int to = text.length();
            while (from < to && isGap(text.charAt(from))) {
                from++;
            }
            while (to > from && isGap(text.charAt(to - 1))) {
                to--;
            }
            names.add(text.substring(from, to));
        }
        return names;
    }

    private static boolean isGap(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /// A notice for every name that stands in the header more than once: only a job that uses it has to care.
    static List<Issue> repeatedNames(Header header) {
        List<Issue> notices = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (String name : header.names()) {
            String key = Header.normalise(name);
            if (!key.isEmpty() && header.isAmbiguous(name) && !told.contains(key)) {
                told.add(key);
                notices.add(Issue.of(IssueCode.FILE_DUPLICATE_HEADER, header.at().cell(name), name,
                        "Several columns are called \"" + name + "\". A job can use them by position only, for example #"
                                + (header.names().lastIndexOf(name) + 1) + ".")
                        .withSeverity(Severity.NOTICE));
            }
        }
        return notices;
    }
}
