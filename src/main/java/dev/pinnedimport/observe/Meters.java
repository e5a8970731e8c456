package dev.pinnedimport.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;

/// Writes what is told into a registry.
final class Meters {

    private final MeterRegistry registry;
    private final Tags tags;

    private Meters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    static void write(Told told, MeterRegistry registry) {
        Tags job = Tags.of(dotted(Series.JOB), told.job());
        switch (told) {
            case Figures figures -> new Meters(registry, job).write(figures);
            case CommandFigures figures -> new Meters(registry, job.and(Series.COMMAND, figures.command())
                    .and(figures.machine().isEmpty() ? Tags.empty() : Tags.of(Series.MACHINE, figures.machine()))).write(figures);
        }
    }

    private void write(Figures figures) {
        figures.rows().forEach((bucket, count) -> gauge(Series.ROWS, bucket, count));
        figures.requests().forEach((status, count) -> gauge(Series.REQUESTS, status, count));
        gauge(Series.THROTTLE_WAIT, "", figures.throttleWait().toMillis() / 1000.0);
        gauge(Series.IN_FLIGHT, "", figures.mostInFlight());
        if (figures.ledgerSince() != null) {
            gauge(Series.LEDGER_AGE, "", Duration.between(figures.ledgerSince(), figures.ended()).toMillis() / 1000.0);
        }
        gauge(Series.LAST_SUCCESS, "", figures.lastSuccess() == null ? 0 : figures.lastSuccess().toEpochMilli() / 1000.0);
        gauge(Series.EXIT, "", figures.exit());
        gauge(Series.DURATION, "", Duration.between(figures.started(), figures.ended()).toMillis() / 1000.0);
    }

    private void write(CommandFigures figures) {
        gauge(Series.COMMAND_EXIT, "", figures.exit());
        figures.events().forEach((outcome, count) -> gauge(Series.COMMAND_EVENTS, outcome, count));
        figures.requests().forEach((status, count) -> gauge(Series.COMMAND_REQUESTS, status, count));
    }

    /// @param value of the last label of the series; empty where it has none of its own
    private void gauge(Series series, String value, double number) {
        Gauge.Builder<?> gauge = Gauge.builder(dotted(series.id()), () -> number).strongReference(true).description(series.words()).tags(tags);
        if (!value.isEmpty()) {
            gauge.tag(series.labels().getLast(), value);
        }
        gauge.register(registry);
    }

    private static String dotted(String name) {
        return name.replace('_', '.');
    }
}
