package dev.pinnedimport.observe;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is told. Null: that one is not.
///
/// @param textfile    for the textfile collector of node_exporter
/// @param pushgateway of Prometheus
/// @param metrics     takes metrics by OTLP over HTTP
/// @param traces      takes traces by OTLP over HTTP
public record Targets(@Nullable Path textfile, @Nullable URI pushgateway, @Nullable URI metrics, @Nullable URI traces) {

    public static Targets none() {
        return new Targets(null, null, null, null);
    }

    public boolean areNone() {
        return textfile == null && pushgateway == null && metrics == null && traces == null;
    }

    Optional<URI> findTraces() {
        return Optional.ofNullable(traces);
    }
}
