package dev.pinnedimport.hostile;

import dev.pinnedimport.issue.IssueCode;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What must become of an input.
sealed interface Expected {

    /// What the table says.
    String inWords();

    /// Exit 12, and no event is sent.
    record FileRefused(IssueCode code, String words) implements Expected {
        @Override
        public String inWords() {
            return "file refused (12): " + code.title() + " (" + code.id() + ")";
        }
    }

    /// Exit 20, and no event is sent.
    record JobRefused(IssueCode code, String words) implements Expected {
        @Override
        public String inWords() {
            return "job refused (20): " + code.title() + " (" + code.id() + ")";
        }
    }

    /// Exit 10; the other rows are delivered.
    record RowsRejected(int rows, IssueCode code, String words, List<String> delivered) implements Expected {
        @Override
        public String inWords() {
            return "row rejected (10), the others delivered: " + code.title() + " (" + code.id() + ")";
        }
    }

    /// Exit 0.
    record Accepted(String value, Check check) implements Expected {
        @Override
        public String inWords() {
            return "accepted (0): " + value;
        }
    }

    /// Exit 0, 10 or 12.
    record Survived() implements Expected {
        @Override
        public String inWords() {
            return "refused (12), rejected (10) or accepted (0), in our own words";
        }
    }

    /// The scenario itself says what must hold.
    record Played(String outcome) implements Expected {
        @Override
        public String inWords() {
            return outcome;
        }
    }

    /// Looks at what came of an accepted file.
    interface Check {
        void look(Seen seen) throws Exception;
    }

    /// @param events   as the API received them, oldest first
    /// @param words    all that `check` printed
    /// @param report   what `run --json` printed
    record Seen(Bench bench, List<JsonNode> events, String words, JsonNode report) {

        JsonNode event(String title) {
            return events.stream().filter(event -> event.path("title").asString().equals(title)).findFirst()
                    .orElseThrow(() -> new AssertionError("no event \"" + title + "\" among " + titles()));
        }

        List<String> titles() {
            return events.stream().map(event -> event.path("title").asString()).sorted().toList();
        }
    }
}
