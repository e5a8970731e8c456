package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;

/// Finds what a drafted job leaves to a person: texts that begin with [#MARK], wherever a value can stand.
///
/// A job with such a text is no job yet. Nothing else is said about its place, so a person reads the question and not that a question is no
/// channel number.
public final class OpenDecisions {

    /// Begins a value that is still to be decided; the question follows.
    public static final String MARK = "DECIDE:";

    private final Problems problems;

    OpenDecisions(Problems problems) {
        this.problems = problems;
    }

    void report(YamlNode.Entries job) {
        job.entries().forEach(entry -> {
            // The cells of examples are the source's words, not the job's.
            if (!entry.name().equals("examples")) {
                walk(entry.value(), entry.name());
            }
        });
    }

    static boolean isOpen(YamlNode.Text text) {
        return text.value().stripLeading().startsWith(MARK);
    }

    private void walk(YamlNode node, String path) {
        switch (node) {
            case YamlNode.Text text -> {
                if (isOpen(text)) {
                    String question = text.value().strip().substring(MARK.length()).strip();
                    problems.settle(IssueCode.JOB_DECISION, text.at(), "'" + path + "' is not decided yet"
                            + (question.isEmpty() ? "." : ": " + question + (question.matches("(?s).*[.?!]") ? "" : "."))
                            + " Write your choice in place of this text.");
                }
            }
            case YamlNode.Items list -> list.items().forEach(item -> walk(item, path));
            case YamlNode.Entries map -> map.entries().forEach(entry -> walk(entry.value(), path + "." + entry.name()));
        }
    }
}
