package dev.pinnedimport.issue;

import java.util.Arrays;

/// An unexpected exception as one short line for a bug report: its kind and the first places in our own code.
///
/// Never its message: libraries quote cells, keys and whole requests in theirs.
public final class FaultLine {

    private static final String OURS = "dev.pinnedimport.";
    private static final int PLACES = 3;

    private FaultLine() {}

    /// What to tell people of it.
    public static Issue issueOf(Throwable fault) {
        return Issue.of(IssueCode.RUN_FAULT, new Place.Setting("pinned-import"), "", "Something unexpected happened (" + of(fault)
                + "). Nothing that was done is lost: run the same command again. If it stays, report this line.");
    }

    public static String of(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        StringBuilder line = new StringBuilder(root.getClass().getSimpleName());
        Arrays.stream(root.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .limit(PLACES)
                .forEach(frame -> line.append(" at ")
                        .append(frame.getClassName().substring(OURS.length()))
                        .append(':')
                        .append(frame.getLineNumber()));
        return line.toString();
    }
}
