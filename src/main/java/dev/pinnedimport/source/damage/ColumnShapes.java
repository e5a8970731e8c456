package dev.pinnedimport.source.damage;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.source.CellKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What the cells of one column look like, counted: some damage shows only in how a few cells differ from the rest. In whatever order they are
/// looked at, and where several have each looked at some of them, their sum ([#plus]) is the same.
final class ColumnShapes {

    /// As spreadsheets of many languages shorten the months.
    private static final String MONTHS = "jan|janv|ene|gen|sty|feb|fév|févr|fev|lut|mar|mars|mär|mrz|mrt|apr|avr|abr|kwi|may|mai|maj|mei|mag|jun|juin|giu|cze"
            + "|jul|juil|lug|lip|aug|août|ago|sie|sep|sept|set|wrz|oct|okt|ott|out|paź|nov|lis|dec|dez|déc|dic|des|gru";
    private static final Pattern DATE = Pattern.compile("\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4}([ T].*)?|\\d{1,2}[. -]{1,2}\\p{L}{3,9}\\.?([- ]\\d{2,4})?|(?iu:"
            + MONTHS + ")\\.?-\\d{2}");
    private static final Pattern SERIAL = Pattern.compile("[2-6]\\d{4}(\\.\\d+)?");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,15}\\.0");
    private static final Pattern INNER_QUESTION_MARK = Pattern.compile("\\p{L}\\?{1,2}\\p{Ll}");
    private static final Pattern ONLY_QUESTION_MARKS = Pattern.compile("[?\\s\\p{Punct}\\d]*\\?{3,}[?\\s\\p{Punct}\\d]*");
    private static final int LONGEST_SHAPE = 40;
    private static final int LONGEST_LOOKED_INTO = 2_000;

    private final Place.Column place;
    private final boolean identity;
    private final Examples dates;
    private final Examples serials;
    private final Examples decimals;
    private final Examples questionMarks;
    private long filled;
    private boolean knowsOtherLetters;

    ColumnShapes(Place.Column place, boolean identity) {
        this(place, identity, new Examples(), new Examples(), new Examples(), new Examples());
    }

    private ColumnShapes(Place.Column place, boolean identity, Examples dates, Examples serials, Examples decimals, Examples questionMarks) {
        this.place = place;
        this.identity = identity;
        this.dates = dates;
        this.serials = serials;
        this.decimals = decimals;
        this.questionMarks = questionMarks;
    }

    /// What both have seen of the same column.
    ColumnShapes plus(ColumnShapes other) {
        ColumnShapes both = new ColumnShapes(place, identity, dates.plus(other.dates), serials.plus(other.serials), decimals.plus(other.decimals),
                questionMarks.plus(other.questionMarks));
        both.filled = filled + other.filled;
        both.knowsOtherLetters = knowsOtherLetters || other.knowsOtherLetters;
        return both;
    }

    /// @param plain what [Texts#plainPrefix] says of the text
    void look(String text, int plain, CellKind kind, long row) {
        if (text.isBlank()) {
            return;
        }
        filled++;
        if (text.length() <= LONGEST_SHAPE) {
            lookAtShape(text.strip(), kind, row);
        }
        String inner = text.length() > LONGEST_LOOKED_INTO ? text.substring(0, LONGEST_LOOKED_INTO) : text;
        knowsOtherLetters = knowsOtherLetters || hasOtherLetters(inner, plain);
        if (inner.indexOf('?') >= 0 && looksReplaced(inner)) {
            questionMarks.add(row, inner);
        }
    }

    private static boolean hasOtherLetters(String text, int plain) {
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0xc0 && Character.isLetter(c)) {
                return true;
            }
        }
        return false;
    }

    // Of the forms of a date that begin with a letter, Apr-26 is the only one.
    private static boolean mayBeDate(String text, boolean digit) {
        int length = text.length();
        return digit || length >= 6 && length <= 8 && text.charAt(length - 3) == '-' && Character.isLetter(text.charAt(0));
    }

    private void lookAtShape(String text, CellKind kind, long row) {
        char c = text.charAt(0);
        boolean digit = c >= '0' && c <= '9';
        boolean date = kind == CellKind.DATE || kind == CellKind.DATE_TIME || mayBeDate(text, digit) && DATE.matcher(text).matches();
        if (date) {
            dates.add(row, text);
        } else if (digit && SERIAL.matcher(text).matches()) {
            serials.add(row, text);
        } else if (digit && identity && DECIMAL.matcher(text).matches()) {
            decimals.add(row, text);
        }
    }

    private static boolean looksReplaced(String text) {
        return ONLY_QUESTION_MARKS.matcher(text).matches()
                || !text.contains("://") && !text.contains("www.") && text.indexOf('=') < 0 && INNER_QUESTION_MARK.matcher(text).find();
    }

    List<Issue> findings() {
        List<Issue> findings = new ArrayList<>();
        if (decimals.count() > 0) {
            findings.add(issue(IssueCode.FILE_IDS_DECIMAL, decimals, "Ids end in \".0\", as they do where they went through a program that took "
                    + "them for numbers: " + decimals + ". If earlier files had them without it, every event would be created a second time. "
                    + "Export the column as text."));
        }
        if (identity && dates.count() > 0 && dates.count() * 2 < filled) {
            findings.add(issue(IssueCode.FILE_IDS_DATES, dates, "Some ids look like dates, as spreadsheets make of ids such as 3-4: " + dates
                    + ". Format the column as text before you enter or paste the ids."));
        }
        if (!identity && dates.count() > 0 && serials.count() > 0 && dates.count() + serials.count() == filled) {
            findings.add(issue(IssueCode.FILE_DATES_NUMBERS, serials, "Most cells here are dates, but some are the numbers by which spreadsheets "
                    + "count days: " + serials + ". Format these cells as dates and export again."));
        }
        if (questionMarks.count() > (knowsOtherLetters ? filled / 20 + 2 : 0)) {
            findings.add(issue(IssueCode.FILE_QUESTION_MARKS, questionMarks, "Question marks stand where letters should be: " + questionMarks
                    + ". The letters were lost before the file came here: export it again as UTF-8."));
        }
        return findings;
    }

    private Issue issue(IssueCode code, Examples examples, String sentence) {
        return Issue.of(code, place, String.valueOf(examples.count()), sentence);
    }
}
