package dev.pinnedimport.run;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Run;
import dev.pinnedimport.observe.CommandFigures;
import dev.pinnedimport.observe.Figures;
import dev.pinnedimport.observe.Observation;
import dev.pinnedimport.observe.Targets;
import dev.pinnedimport.report.ReportJson;
import dev.pinnedimport.report.RunReport;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Has monitoring systems told how runs go, and the commands beside them. Whatever becomes of that changes nothing of what becomes of a run.
public final class Observing {

    private final Observation observation;
    private final InstantSource clock;
    private RequestCounts requests = new RequestCounts();
    private Duration throttled = Duration.ZERO;
    private @Nullable Instant throttledSince;

    Observing(Targets targets, InstantSource clock) {
        this.observation = new Observation(targets);
        this.clock = clock;
    }

    /// Tells nobody.
    public static Observing none() {
        return new Observing(Targets.none(), InstantSource.system());
    }

    /// @param textfile for node_exporter
    /// @param pushgateway address
    /// @param metrics  address that takes OTLP
    /// @param traces   likewise
    /// @throws StopException `CONFIGURATION` where an address is none
    public static Observing of(Optional<Path> textfile, Optional<String> pushgateway, Optional<String> metrics, Optional<String> traces) {
        return new Observing(new Targets(
                textfile.orElse(null),
                pushgateway.map(text -> address("metrics_pushgateway", text)).orElse(null),
                metrics.map(text -> address("metrics_otlp", text)).orElse(null),
                traces.map(text -> address("traces_otlp", text)).orElse(null)), InstantSource.system());
    }

    private static URI address(String setting, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting(setting), "",
                "This is no address that can be used. Write it as http://host:port, without a user name."));
    }

    /// What counts the requests of the run or the command that begins now.
    RequestCounts begin() {
        requests = new RequestCounts();
        throttled = Duration.ZERO;
        throttledSince = null;
        return requests;
    }

    /// The listener, followed.
    RunListener following(RunListener listener) {
        return new RunListener() {
            @Override
            public void on(Progress progress) {
                follow(progress);
                listener.on(progress);
            }

            @Override
            public void stoodStill(StopException reason) {
                listener.stoodStill(reason);
            }
        };
    }

    private synchronized void follow(Progress progress) {
        Instant now = clock.instant();
        if (progress instanceof Progress.Delivering delivering) {
            boolean waits = delivering.waitUntil() != null && delivering.waitUntil().isAfter(now);
            if (throttledSince != null) {
                throttled = throttled.plus(Duration.between(throttledSince, now));
            }
            throttledSince = waits ? now : null;
        }
        switch (progress) {
            case Progress.AskingApi _ -> observation.acting("ask", now);
            case Progress.Begun _ -> observation.acting("stage", now);
            case Progress.Guarding _ -> observation.acting("guard", now);
            case Progress.Images _, Progress.Delivering _, Progress.Spreading _ -> observation.acting("deliver", now);
            case Progress.Reporting _ -> observation.acting("report", now);
            case Progress.LookingUp _ -> observation.acting("look-up", now);
            case Progress.For _, Progress.Staging _, Progress.Remark _, Progress.Did _ -> { }
        }
    }

    /// A run has ended, however.
    ///
    /// @return whom that could not be told
    synchronized List<Issue> ended(RunReport report, Ledger ledger) {
        Map<String, Long> rows = new LinkedHashMap<>();
        ReportJson.of(report).get("rows").properties().stream().filter(entry -> !entry.getKey().equals("read"))
                .forEach(entry -> rows.put(entry.getKey(), entry.getValue().asLong()));
        Optional<Instant> success = report.exit() == ExitCode.DONE ? Optional.of(report.ended())
                : ledger.findLastSuccess(report.job()).flatMap(run -> Optional.ofNullable(run.outcome())).map(Run.Outcome::ended);
        return observation.ended(new Figures(report.job(), report.run(), report.exit().number(), report.started(), report.ended(), rows,
                requests.byStatus(), throttled, requests.mostInFlight(), ledger.findBeginning().orElse(null), success.orElse(null)));
    }

    /// A command beside the runs is done with a job.
    ///
    /// @return whom that could not be told
    synchronized List<Issue> did(Deed deed) {
        return observation.ended(new CommandFigures(deed.command(), deed.job(), deed.run(), deed.machine(), deed.exit().number(), deed.started(), deed.ended(),
                deed.events(), requests.byStatus()));
    }

    /// The same, for whoever listens too.
    void tell(Deed deed, RunListener listener) {
        List<Issue> issues = did(deed);
        listener.on(new Progress.Did(deed));
        issues.forEach(issue -> listener.on(new Progress.Remark(issue)));
    }
}
