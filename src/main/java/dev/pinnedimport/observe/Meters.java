package dev.pinnedimport.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/// Writes the figures of a run into a registry.
final class Meters {

    private final MeterRegistry registry;
    private final String job;

    private Meters(MeterRegistry registry, String job) {
        this.registry = registry;
        this.job = job;
    }

    static void write(Figures figures, MeterRegistry registry) {
        Meters meters = new Meters(registry, figures.job());
        figures.rows().forEach((bucket, count) -> meters.gauge(Series.ROWS, bucket, count));
        figures.requests().forEach((status, count) -> meters.gauge(Series.REQUESTS, status, count));
        meters.gauge(Series.THROTTLE_WAIT, "", figures.throttleWait().toMillis() / 1000.0);
        meters.gauge(Series.IN_FLIGHT, "", figures.mostInFlight());
        if (figures.ledgerSince() != null) {
            meters.gauge(Series.LEDGER_AGE, "", Duration.between(figures.ledgerSince(), figures.ended()).toMillis() / 1000.0);
        }
        meters.gauge(Series.LAST_SUCCESS, "", figures.lastSuccess() == null ? 0 : figures.lastSuccess().toEpochMilli() / 1000.0);
        meters.gauge(Series.EXIT, "", figures.exit());
        meters.gauge(Series.DURATION, "", Duration.between(figures.started(), figures.ended()).toMillis() / 1000.0);
    }

    private void gauge(Series series, String value, double number) {
        Gauge.Builder<?> gauge = Gauge.builder(series.id().replace('_', '.'), () -> number).strongReference(true).description(series.words()).tag("job", job);
        if (!series.label().isEmpty()) {
            gauge.tag(series.label(), value);
        }
        gauge.register(registry);
    }
}
