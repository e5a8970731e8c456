package dev.pinnedimport.observe;

import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.observe.Trace.ActSpan;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Follows one run, or one use of another command, and tells the monitoring systems when it has ended. Takes a bounded time and never throws.
public final class Observation {

    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Targets targets;
    private final Duration patience;
    private final List<ActSpan> acts = new ArrayList<>();
    private @Nullable String act;
    private Instant actBegan = Instant.EPOCH;

    public Observation(Targets targets) {
        this(targets, PATIENCE);
    }

    Observation(Targets targets, Duration patience) {
        this.targets = targets;
        this.patience = patience;
    }

    /// It goes over to another act; the same again means nothing.
    public synchronized void acting(String name, Instant at) {
        if (!name.equals(act)) {
            endAct(at);
            act = name;
            actBegan = at;
        }
    }

    private void endAct(Instant at) {
        if (act != null) {
            acts.add(new ActSpan(act, actBegan, at));
            act = null;
        }
    }

    /// Tells everybody.
    ///
    /// @return whom it could not be told, in words
    public synchronized List<Issue> ended(Told told) {
        endAct(told.ended());
        List<ActSpan> whole = List.copyOf(acts);
        acts.clear();
        if (targets.areNone()) {
            return List.of();
        }
        Map<String, Callable<Boolean>> tasks = new LinkedHashMap<>();
        if (targets.textfile() != null || targets.pushgateway() != null) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            Meters.write(told, registry);
            if (targets.textfile() != null) {
                Textfile file = new Textfile(targets.textfile());
                tasks.put("The file " + targets.textfile(), () -> written(file, told, registry.scrape()));
            }
            if (targets.pushgateway() != null) {
                URI gateway = targets.pushgateway();
                tasks.put("The Pushgateway at " + gateway.getHost(), () -> pushed(gateway, told, registry.scrape()));
            }
        }
        if (targets.metrics() != null) {
            URI collector = targets.metrics();
            tasks.put("The collector of metrics at " + collector.getHost(), () -> Otlp.send(collector, patience, told, Clock.SYSTEM));
        }
        targets.findTraces().ifPresent(collector ->
                tasks.put("The collector of traces at " + collector.getHost(), () -> Trace.send(collector, patience, told, whole)));
        return carryOut(tasks);
    }

    private static boolean written(Textfile file, Told told, String text) throws IOException {
        file.write(told, text);
        return true;
    }

    private boolean pushed(URI gateway, Told told, String text) throws IOException, InterruptedException {
        String base = gateway.toString().endsWith("/") ? gateway.toString() : gateway + "/";
        return Post.send("PUT", URI.create(base + "metrics/" + told.group()), "text/plain; version=0.0.4; charset=utf-8",
                text.getBytes(StandardCharsets.UTF_8), patience);
    }

    private List<Issue> carryOut(Map<String, Callable<Boolean>> tasks) {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("observe-", 0).factory());
        try {
            Map<String, Future<Boolean>> pending = new LinkedHashMap<>();
            tasks.forEach((name, task) -> pending.put(name, threads.submit(task)));
            long until = System.nanoTime() + patience.toNanos();
            List<Issue> issues = new ArrayList<>();
            pending.forEach((name, future) -> {
                if (!hasWorked(future, until - System.nanoTime())) {
                    issues.add(Issue.of(IssueCode.OBSERVE_FAILED, new Place.Setting("Metrics"), "", name
                            + " could not be told of this. The work itself is not affected. Check its address in the settings, and that it answers."));
                }
            });
            return issues;
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean hasWorked(Future<Boolean> future, long nanos) {
        try {
            return future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            future.cancel(true);
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException _) {
            return false;
        }
    }
}
