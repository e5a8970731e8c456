package dev.pinnedimport.run;

import dev.pinnedimport.event.PayloadDiff;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.ledger.KeptRows;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.report.HtmlReport;
import dev.pinnedimport.report.PageDetails;
import dev.pinnedimport.report.PlanReport.Changed;
import dev.pinnedimport.report.RejectsFile;
import dev.pinnedimport.report.RetryTally;
import dev.pinnedimport.report.RunReport;
import dev.pinnedimport.report.SendingTimeline;
import dev.pinnedimport.source.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Writes the files of a run: the rejects in the source's format, and the page that tells everything.
final class RunFiles {

    private static final int MOST_CHANGED = 100;

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
        try {
            return Optional.of(writeRejects());
        } catch (IOException | UncheckedIOException e) {
            throw notWritten("The rejects file", e);
        }
    }

    private Path writeRejects() throws IOException {
        RunRows rows = context.rows();
        String name = context.run().id() + "-rejects";
        try (RowCopies copies = rows.copy()) {
            Header header = KeptSupply.header(copies.file());
            BoundMapper grouping = rows.findGrouping(header).orElse(null);
            var writer = new RejectsWriter(context.ledger(), context.run(), rows::copy, context.request().job().source(), grouping);
            try (RejectsFile file = RejectsFile.like(copies.file(), output, name, context.run().id(), rows.allowedValues(header))) {
                if (rows.areKept()) {
                    writer.copy(copies, List.of(RejectsWriter.file(file)));
                } else {
                    try (KeptRows.Keeping keeping = context.ledger().kept().keep(context.run(), rows.kept(copies))) {
                        writer.copy(copies, List.of(RejectsWriter.file(file), RejectsWriter.ledger(keeping)));
                    }
                }
                return file.publish();
            }
        }
    }

    /// The HTML page.
    ///
    /// @throws StopException `STORAGE` where it cannot be written
    Path writePage(RunReport report, SendingTimeline timeline) {
        try {
            return new HtmlReport(report, details(report, timeline), ZoneId.systemDefault())
                    .write(output, pageName(report.run()), rows -> context.ledger().forEachIssue(context.run(), rows));
        } catch (IOException | UncheckedIOException e) {
            throw notWritten("The report", e);
        }
    }

    private PageDetails details(RunReport report, SendingTimeline timeline) {
        List<Changed> changed = context.ledger().listUpdated(context.run(), MOST_CHANGED).stream()
                .map(entry -> new Changed(entry.key().display(), entry.row(), title(entry.payload()),
                        PayloadDiff.between(Objects.requireNonNullElse(entry.before(), "{}"), entry.payload())))
                .filter(event -> !event.fields().isEmpty())
                .toList();
        RetryTally retry = context.ledger().kept().findRetry(context.run()).map(found -> RetryTally.fromJson(found.told())).orElse(null);
        return new PageDetails(changed, changed.size() < MOST_CHANGED ? 0 : report.rows().updated() - changed.size(), timeline, retry);
    }

    private static String title(String payload) {
        return JsonMapper.shared().readTree(payload).path("title").asString("");
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
