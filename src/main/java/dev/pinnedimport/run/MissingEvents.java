package dev.pinnedimport.run;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.ledger.Entry;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Events that are in the API and that a file declared complete no longer lists: told, never touched.
///
/// Says nothing about a file that is empty or partly unreadable, since a row that could not be read may be the very one that is missed.
final class MissingEvents {

    private static final int EXAMPLES = 5;

    private final String file;

    MissingEvents(String file) {
        this.file = file;
    }

    /// @param rows        physical rows read
    /// @param unreadable  rows whose id is not known
    Optional<Issue> find(Staging staging, long rows, long unreadable) {
        if (rows == 0 || unreadable > 0) {
            return Optional.of(notice(rows == 0
                    ? "The file holds no rows, so nothing is said about events that are missing from it."
                    : SummaryText.number(unreadable) + " rows have no readable id, so nothing is said about events that are missing from the file."));
        }
        List<Entry> examples = new ArrayList<>();
        long[] count = {0};
        staging.forEachMissing(entry -> {
            if (count[0]++ < EXAMPLES) {
                examples.add(entry);
            }
        });
        return count[0] == 0 ? Optional.empty() : Optional.of(notice(sentence(count[0], examples)));
    }

    private static String sentence(long count, List<Entry> examples) {
        List<String> ids = examples.stream().map(entry -> "\"" + entry.key().display() + "\"").toList();
        return SummaryText.number(count) + (count == 1 ? " event that is" : " events that are") + " in the API " + (count == 1 ? "is" : "are")
                + " no longer in this file: " + String.join(", ", ids) + (count > examples.size() ? " and others" : "")
                + ". Nothing was done to " + (count == 1 ? "it" : "them") + "; check whether " + (count == 1 ? "it was" : "they were") + " cancelled.";
    }

    private Issue notice(String sentence) {
        return Issue.of(IssueCode.ROW_MISSING_FROM_FILE, new Place.File(file), "", sentence);
    }
}
