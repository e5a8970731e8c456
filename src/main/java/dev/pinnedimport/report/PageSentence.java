package dev.pinnedimport.report;

import dev.pinnedimport.ledger.Balance;
import java.util.ArrayList;
import java.util.List;

/// A run in the one sentence that a person reads first.
final class PageSentence {

    private PageSentence() {}

    static String of(RunReport report) {
        Balance rows = report.rows();
        String in = rows.created() + rows.updated() == 0 ? "Nothing was sent" : events(rows.created() + rows.updated()) + " went in"
                + (rows.created() > 0 && rows.updated() > 0
                        ? " (" + SummaryText.number(rows.created()) + " new, " + SummaryText.number(rows.updated()) + " changed)" : "");
        List<String> open = new ArrayList<>();
        add(open, report.toFix(), "needs you", "need you");
        add(open, rows.inDoubt(), "is in doubt", "are in doubt");
        add(open, rows.blocked(), "waits for its channel", "wait for their channel");
        add(open, rows.notSent(), "is not sent yet", "are not sent yet");
        return switch (report.status()) {
            case COMPLETED -> {
                if (!open.isEmpty()) {
                    yield in + ", and " + joined(open) + ".";
                }
                yield rows.created() + rows.updated() == 0
                        ? "Nothing had to be sent: everything is in already."
                        : in + ", and nothing is left to do.";
            }
            case STOPPED -> "Stopped before the end: " + lower(in) + (open.isEmpty() ? "" : ", " + joined(open)) + ". Nothing is lost.";
            case FAILED -> "The import did not finish. " + in + (open.isEmpty() ? "." : ", and " + joined(open) + ".");
        };
    }

    private static void add(List<String> parts, long rows, String one, String many) {
        if (rows > 0) {
            parts.add(SummaryText.number(rows) + (rows == 1 ? " row " + one : " rows " + many));
        }
    }

    private static String joined(List<String> parts) {
        return parts.size() == 1 ? parts.getFirst() : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }

    private static String events(long count) {
        return SummaryText.number(count) + (count == 1 ? " event" : " events");
    }

    private static String lower(String sentence) {
        return sentence.equals("Nothing was sent") ? "nothing was sent" : sentence;
    }
}
