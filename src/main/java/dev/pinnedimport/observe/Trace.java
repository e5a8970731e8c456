package dev.pinnedimport.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One trace per run, or use of another command: a span for the whole, and below it one per act.
final class Trace {

    // The kit writes what it could not send to the console, with stack traces. Held, since loggers are forgotten otherwise.
    private static final Logger KIT = Logger.getLogger("io.opentelemetry");

    static {
        KIT.setLevel(Level.OFF);
    }

    private Trace() {}

    /// Sends the trace, and says whether it arrived.
    static boolean send(URI to, Duration patience, Told told, List<ActSpan> acts) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder().setEndpoint(to.toString()).setTimeout(patience).setConnectTimeout(patience)
                .setRetryPolicy(null).build();
        return export(exporter, patience, told, acts);
    }

    static boolean export(SpanExporter exporter, Duration patience, Told told, List<ActSpan> acts) {
        Watched watched = new Watched(exporter);
        Resource resource = Resource.create(io.opentelemetry.api.common.Attributes.of(AttributeKey.stringKey("service.name"), "pinned-import"));
        SdkTracerProvider provider = SdkTracerProvider.builder().setResource(resource).addSpanProcessor(BatchSpanProcessor.builder(watched).build()).build();
        try {
            var tracer = provider.get("pinned-import");
            Span run = tracer.spanBuilder(told.span()).setNoParent().setStartTimestamp(told.started()).startSpan();
            run.setAttribute("pinned.job", told.job());
            run.setAttribute("pinned.run", told.run());
            run.setAttribute("pinned.exit", told.exit());
            switch (told) {
                case Figures figures -> figures.rows().forEach((bucket, count) -> run.setAttribute("pinned.rows." + bucket, count));
                case CommandFigures figures -> figures.events().forEach((outcome, count) -> run.setAttribute("pinned.events." + outcome, count));
            }
            Context within = Context.root().with(run);
            for (ActSpan act : acts) {
                tracer.spanBuilder(act.name()).setParent(within).setStartTimestamp(act.began()).startSpan().end(nanos(act.ended()), TimeUnit.NANOSECONDS);
            }
            if (told.exit() != 0) {
                run.setStatus(StatusCode.ERROR);
            }
            run.end(nanos(told.ended()), TimeUnit.NANOSECONDS);
            provider.forceFlush().join(patience.toMillis(), TimeUnit.MILLISECONDS);
            return watched.arrived();
        } finally {
            provider.shutdown().join(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }

    /// One act of a run.
    record ActSpan(String name, Instant began, Instant ended) {}

    // The kit itself only logs what it could not send, and nothing of libraries is logged here.
    private static final class Watched implements SpanExporter {

        private final SpanExporter exporter;
        private final AtomicBoolean failed = new AtomicBoolean();

        private Watched(SpanExporter exporter) {
            this.exporter = exporter;
        }

        boolean arrived() {
            return !failed.get();
        }

        @Override
        public io.opentelemetry.sdk.common.CompletableResultCode export(java.util.Collection<io.opentelemetry.sdk.trace.data.SpanData> spans) {
            var result = exporter.export(spans);
            result.whenComplete(() -> failed.compareAndSet(false, !result.isSuccess()));
            return result;
        }

        @Override
        public io.opentelemetry.sdk.common.CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public io.opentelemetry.sdk.common.CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
