package dev.pinnedimport.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A retry in words: which rows were tried again, and what of the others.
public final class RetryText {

    private RetryText() {}

    /// Which rows were tried again, and what of the others.
    public static String of(RetryTally tally) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(tally));
        rows(tally.asBefore(), "still as before", "").ifPresent(lines::add);
        rows(tally.givenUp(), "given up by you (taken out of the file)", " Nothing is sent for " + (tally.givenUp().count() == 1 ? "it" : "them") + ".")
                .ifPresent(lines::add);
        rows(tally.inAlready(), "in already, mended in an earlier retry", "").ifPresent(lines::add);
        said(tally.overtaken(), "left alone, because a newer file speaks of", lines);
        said(tally.strange(), "of the file not usable:", lines);
        if (tally.notKept() > 0) {
            lines.add("  " + count(tally.notKept()) + " more " + (tally.notKept() == 1 ? "is" : "are")
                    + " not kept in the ledger, because they were too many or too long. Mend them in the source and run the job again.");
        }
        return String.join("\n", lines) + "\n";
    }

    /// What to do about the rows that did not go; empty where there are none.
    ///
    /// @param file the rejects file as the person wrote it; empty where none was given
    /// @param given what the proposed command repeats
    public static String next(RetryTally tally, String file, GivenOptions given) {
        if (tally.leftToMend() == 0 || file.isEmpty()) {
            return "";
        }
        return "Next: mend the rest in the same file, then: " + SummaryText.retryCommand(tally.of(), file, given) + "\n";
    }

    private static String headline(RetryTally tally) {
        String what = "Retry of run " + tally.of() + (tally.file().isEmpty() ? "" : " with " + tally.file()) + ": ";
        if (!tally.triedAny()) {
            return what + "nothing to try again.";
        }
        List<String> parts = new ArrayList<>();
        if (tally.tried() > 0) {
            parts.add(count(tally.tried()) + (tally.file().isEmpty() ? " tried again" : " mended and tried again"));
        }
        if (tally.taken() > 0) {
            parts.add(SummaryText.number(tally.taken()) + (tally.taken() == 1 ? " event" : " events") + " that waited to be sent");
        }
        return what + String.join(", ", parts) + ".";
    }

    private static Optional<String> rows(RetryTally.Rows rows, String words, String more) {
        if (rows.count() == 0) {
            return Optional.empty();
        }
        String numbers = rows.first().stream().map(String::valueOf).collect(Collectors.joining(", "));
        long others = rows.count() - rows.first().size();
        return Optional.of("  " + count(rows.count()) + " " + words + ": row " + numbers
                + (others > 0 ? " and " + SummaryText.number(others) + " more" : "") + "." + more);
    }

    private static void said(RetryTally.Said said, String words, List<String> lines) {
        if (said.count() == 0) {
            return;
        }
        lines.add("  " + count(said.count()) + " " + words + (words.endsWith(":") ? "" : said.count() == 1 ? " it:" : " them:"));
        said.first().forEach(sentence -> lines.add("    " + sentence));
        long others = said.count() - said.first().size();
        if (others > 0) {
            lines.add("    and " + SummaryText.number(others) + " more");
        }
    }

    private static String count(long rows) {
        return SummaryText.number(rows) + (rows == 1 ? " row" : " rows");
    }
}
