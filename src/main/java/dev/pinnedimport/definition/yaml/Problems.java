package dev.pinnedimport.definition.yaml;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Everything that is wrong with one file, so that a person can mend it in one go. A file with 200 faults is read no further: nobody mends
/// more at once, and whoever wrote it may have meant to keep us busy.
public final class Problems {

    private static final int MOST = 200;
    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final List<Issue> issues = new ArrayList<>();
    private final Set<Place> settled = new HashSet<>();

    /// @param file as it is to be named in messages
    public Problems(String file) {
        this.file = file;
    }

    public Place.JobLine at(int line, int column) {
        return new Place.JobLine(file, line, column);
    }

    public void add(IssueCode code, Place.JobLine at, String found, String sentence) {
        if (!settled.contains(at)) {
            issues.add(Issue.of(code, at, found, sentence));
            if (issues.size() >= MOST) {
                throw stop();
            }
        }
    }

    /// Adds an issue after which nothing else is said about this place: what would follow is only a consequence of it.
    public void settle(IssueCode code, Place.JobLine at, String sentence) {
        add(code, at, "", sentence);
        silence(at);
    }

    /// Lets nothing (more) be said about this place.
    public void silence(Place.JobLine at) {
        settled.add(at);
    }

    /// Takes over what another reader found, for example in a file that this one names.
    public void addAll(List<Issue> others) {
        issues.addAll(others);
    }

    public boolean isEmpty() {
        return issues.isEmpty();
    }

    /// Ends the reading if anything was wrong.
    public void stopIfAny() {
        if (!issues.isEmpty()) {
            throw stop();
        }
    }

    /// All issues in the order of the file.
    public StopException stop() {
        return new StopException(ExitCode.CONFIGURATION, issues.stream().sorted(Comparator.comparingLong(this::position)).toList());
    }

    /// The text in quotes, shortened to what fits into a sentence.
    public static String quote(String text) {
        return "\"" + Texts.shorten(text, LONGEST_QUOTE) + "\"";
    }

    /// Issues about other files come last.
    private long position(Issue issue) {
        return issue.place() instanceof Place.JobLine at && at.file().equals(file)
                ? ((long) at.line() << 32) + at.column()
                : Long.MAX_VALUE;
    }
}
