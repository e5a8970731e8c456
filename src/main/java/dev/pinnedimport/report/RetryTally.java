package dev.pinnedimport.report;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Texts;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a retry did with the rows it was asked for. What became of those it tried stands in the run's own report.
///
/// @param of       the run whose rows they are
/// @param file     the rejects file that was given back; empty where the ledger's rows were taken
/// @param tried    rows that were mapped again
/// @param taken    events that were only waiting to be sent
/// @param asBefore rows in which nothing was mended
/// @param givenUp  rows that a person took out of the file
/// @param inAlready rows whose event an earlier retry has brought in
/// @param overtaken rows left alone because a newer file speaks of them
/// @param strange  rows of the file that cannot be used
/// @param notKept  rows that the ledger does not keep because they were too many or too long
public record RetryTally(
        String of, String file, long tried, long taken, Rows asBefore, Rows givenUp, Rows inAlready, Said overtaken, Said strange, long notKept) {

    private static final int ROWS_NAMED = 20;
    private static final int SENTENCES = 5;
    private static final int LONGEST_SENTENCE = 400;

    /// Rows by number.
    ///
    /// @param first the first of them
    public record Rows(long count, List<Long> first) {
        public Rows {
            first = List.copyOf(first);
        }

        public static Rows of(List<Long> rows) {
            return new Rows(rows.size(), rows.subList(0, Math.min(rows.size(), ROWS_NAMED)));
        }
    }

    /// Things said about rows.
    ///
    /// @param first the first of them
    public record Said(long count, List<String> first) {
        public Said {
            first = List.copyOf(first);
        }

        public static Said of(List<Issue> issues) {
            return new Said(issues.size(), issues.stream().limit(SENTENCES)
                    .map(issue -> Texts.shorten(issue.toString(), LONGEST_SENTENCE)).toList());
        }
    }

    /// Whether any row was tried.
    public boolean triedAny() {
        return tried + taken > 0;
    }

    /// Rows that a person still has to mend, beside those that failed again.
    public long leftToMend() {
        return asBefore.count() + strange.count() + notKept;
    }

    public String toJson() {
        return JsonMapper.shared().writeValueAsString(this);
    }

    public static RetryTally fromJson(String json) {
        return JsonMapper.shared().readValue(json, RetryTally.class);
    }

    /// The object `retry` of `retry --json`.
    public ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("of", of).put("tried", tried).put("taken", taken).put("as_before", asBefore.count()).put("given_up", givenUp.count());
        json.put("in_already", inAlready.count()).put("overtaken", overtaken.count()).put("unusable", strange.count()).put("not_kept", notKept);
        ArrayNode notes = json.putArray("notes");
        overtaken.first().forEach(notes::add);
        strange.first().forEach(notes::add);
        return json;
    }
}
