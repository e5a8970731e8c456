package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.report.HtmlReport;
import dev.pinnedimport.report.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/// Writes the files of a run: the rejects in the source's format, and the page that tells everything.
final class RunFiles {

    private final RunContext context;
    private final Path output;

    RunFiles(RunContext context, Path output) {
        this.context = context;
        this.output = output;
    }

    /// Makes sure, before anything is sent, that the output is a directory or can become one: not a file, and no link to one.
    ///
    /// @throws StopException `CONFIGURATION`
    static void requireDirectory(Path output) {
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(output)) {
            throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting("--out"), "",
                    output + " is no directory. Name a directory for reports and rejects. Nothing was sent."));
        }
    }

    /// The rejects file, or nothing where no row has to be mended.
    ///
    /// @throws StopException `STORAGE` where it cannot be written
    Optional<Path> writeRejects(Balance rows) {
        if (rows.rejected() + rows.refused() == 0) {
            return Optional.empty();
        }
        ImportRequest request = context.request();
        try (RejectsWriter rejects = RejectsWriter.open(request.file(), request.job().source(), output, context.run().id())) {
            context.ledger().forEachIssue(context.run(), issue -> {
                if (issue.severity() == Severity.ERROR) {
                    rejects.accept(issue);
                }
            });
            return Optional.of(rejects.publish());
        } catch (IOException | UncheckedIOException e) {
            throw notWritten("The rejects file", e);
        }
    }

    /// The HTML page.
    ///
    /// @throws StopException `STORAGE` where it cannot be written
    Path writePage(RunReport report) {
        try {
            return new HtmlReport(report, ZoneId.systemDefault())
                    .write(output, pageName(report.run()), rows -> context.ledger().forEachIssue(context.run(), rows));
        } catch (IOException | UncheckedIOException e) {
            throw notWritten("The report", e);
        }
    }

    static String pageName(String runId) {
        return runId + "-report.html";
    }

    private StopException notWritten(String what, Exception cause) {
        return new StopException(
                ExitCode.STORAGE,
                Issue.of(
                        IssueCode.STORAGE_NOT_WRITABLE,
                        new Place.Setting(output.toString()),
                        "",
                        what + " could not be written. The import itself is not affected. Check that the disk has space and that the directory is "
                                + "writable, or name another: --out."),
                cause);
    }
}
