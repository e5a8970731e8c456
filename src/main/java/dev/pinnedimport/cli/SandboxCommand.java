package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.sandbox.ApiKey;
import dev.pinnedimport.sandbox.Sandbox;
import dev.pinnedimport.sandbox.SandboxSettings;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sandbox`: the stand-in of the API, until Ctrl-C.
@Command(
        name = "sandbox",
        description = "Starts a local stand-in of the API, for rehearsals: it validates, throttles and remembers keys like the real one.")
final class SandboxCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "Port on the loopback address (default: a free one).")
    private int port;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "0", description = "Requests allowed per second (default: no limit).")
    private double rate;

    @Option(names = "--latency", paramLabel = "MS", defaultValue = "0", description = "Milliseconds before each answer.")
    private long latency;

    @Option(names = "--journal", paramLabel = "FILE", description = "Writes every request and event to this file, one JSON object a line.")
    private @Nullable Path journal;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    SandboxCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        SandboxSettings settings = SandboxSettings.usual().withPort(port).withLatency(Duration.ofMillis(latency));
        if (rate > 0) {
            settings = settings.withRateLimit(rate, Math.max(1, (int) (rate / 10)));
        }
        if (journal != null) {
            settings = settings.withJournal(terminal.resolve(journal));
        }
        CountDownLatch asked = new CountDownLatch(1);
        try (Sandbox sandbox = start(settings)) {
            terminal.out().println("Sandbox API: " + sandbox.baseUrl());
            terminal.out().println("API key:     " + ApiKey.USUAL_VALUE);
            terminal.out().println("Try: PINNED_API_KEY=" + ApiKey.USUAL_VALUE + " pinned-import run JOB FILE --api " + sandbox.baseUrl());
            terminal.out().println("Ctrl-C ends it; it forgets everything then.");
            terminal.out().flush();
            return Interruption.during(asked::countDown, () -> waitFor(asked));
        }
    }

    private static Sandbox start(SandboxSettings settings) {
        try {
            return Sandbox.start(settings);
        } catch (UncheckedIOException e) {
            boolean port = e.getCause() instanceof SocketException;
            throw new StopException(ExitCode.USAGE, Issue.of(IssueCode.CONFIG_VALUE, new Place.Setting(port ? "--port" : "--journal"), "", e.getMessage()
                    + (port ? " Something listens there already, perhaps a sandbox: use that, or name another port."
                            : " Check the path and the permissions.")));
        }
    }

    private static int waitFor(CountDownLatch asked) {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
