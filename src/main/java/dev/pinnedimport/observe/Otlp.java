package dev.pinnedimport.observe;

import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Figures by OTLP over HTTP.
final class Otlp {

    private static final String TYPE = "application/x-protobuf";

    private Otlp() {}

    /// Sends them, and says whether they arrived.
    static boolean send(URI to, Duration patience, Told told, Clock clock) {
        AtomicBoolean arrived = new AtomicBoolean();
        OtlpMeterRegistry registry = OtlpMeterRegistry.builder(new Given(to)).clock(clock)
                .metricsSender(request -> arrived.set(Post.send("POST", to, TYPE, request.getMetricsData(), patience)))
                .build();
        Meters.write(told, registry);
        // It publishes when it is closed.
        registry.close();
        return arrived.get();
    }

    /// Nothing comes from OTEL_... variables: there is one order of settings, and they are not in it.
    private record Given(URI to) implements OtlpConfig {

        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public String url() {
            return to.toString();
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public Map<String, String> resourceAttributes() {
            return Map.of("service.name", "pinned-import");
        }
    }
}
