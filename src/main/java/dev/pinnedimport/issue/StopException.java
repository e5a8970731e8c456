package dev.pinnedimport.issue;

import java.util.List;

/// Ends a command for a reason that has words and an exit code. Caught once, by the command line.
///
/// For broken machinery and unusable input as a whole only; a bad row is a value, never an exception.
public final class StopException extends RuntimeException {

    private final ExitCode exitCode;
    private final transient List<Issue> issues;

    public StopException(ExitCode exitCode, List<Issue> issues) {
        super(issues.isEmpty() ? exitCode.name() : issues.getFirst().toString());
        this.exitCode = exitCode;
        this.issues = List.copyOf(issues);
    }

    public StopException(ExitCode exitCode, Issue issue) {
        this(exitCode, List.of(issue));
    }

    public StopException(ExitCode exitCode, Issue issue, Throwable cause) {
        this(exitCode, List.of(issue));
        initCause(cause);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public List<Issue> issues() {
        return issues;
    }
}
