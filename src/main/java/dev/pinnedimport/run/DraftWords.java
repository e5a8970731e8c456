package dev.pinnedimport.run;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.ledger.DraftCount;
import dev.pinnedimport.ledger.IssueCount;
import dev.pinnedimport.ledger.RowIssue;

/// What became of events that were to be set to draft, as a cause in the report. They are no rows, so they stand beside the balance.
final class DraftWords {

    private DraftWords() {}

    static IssueCount of(DraftCount count) {
        IssueCode code = switch (count.state()) {
            case DELIVERED -> IssueCode.ROW_DRAFTED;
            case STAGED, WAITING, SENDING, IN_DOUBT, REFUSED, BLOCKED -> IssueCode.ROW_NOT_DRAFTED;
        };
        RowIssue example = new RowIssue(0, "", code, code.severity(), "", "\"" + count.example() + "\" " + what(count), count.example());
        return new IssueCount(code, code.severity(), "", count.events(), count.events(), example);
    }

    private static String what(DraftCount count) {
        return switch (count.state()) {
            case DELIVERED -> "is a draft now.";
            case SENDING, IN_DOUBT -> "was to be set to draft, and the answer never came: the next run repeats it.";
            case REFUSED, BLOCKED -> "is not a draft: " + count.reason();
            case STAGED, WAITING -> "is not a draft yet" + (count.reason().isEmpty() ? "." : ": " + count.reason());
        };
    }
}
