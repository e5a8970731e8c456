package dev.pinnedimport.cli;

import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.Progress;
import dev.pinnedimport.run.RunListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Shows how a run goes: a bar that redraws itself on a terminal, elsewhere one plain line every ten seconds, so that a cron mail stays readable.
final class ProgressLine implements RunListener {

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(10);
    private static final Duration BAR_EVERY = Duration.ofMillis(100);
    private static final int BAR_WIDTH = 28;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Terminal terminal;
    private final Clock clock;
    private @Nullable Instant lastShown;
    private @Nullable Class<?> lastAct;
    private int drawn;

    ProgressLine(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public synchronized void on(Progress progress) {
        if (isContext(progress)) {
            terminal.findLines().ifPresent(lines -> LogContext.take(lines, progress));
            return;
        }
        if (progress instanceof Progress.Remark remark) {
            clear();
            terminal.err().println(remark.issue());
            return;
        }
        if (progress instanceof Progress.Guarding) {
            return;
        }
        Instant now = clock.instant();
        boolean sameAct = progress.getClass() == lastAct;
        Duration every = terminal.animated() ? BAR_EVERY : PLAIN_EVERY;
        if (sameAct && lastShown != null && Duration.between(lastShown, now).compareTo(every) < 0) {
            return;
        }
        if (!sameAct) {
            clear();
            lastAct = progress.getClass();
        }
        // A short run should not leave a line per act in a mail; the first plain line comes when there is something to wait for.
        if (!terminal.animated() && !sameAct && !(progress instanceof Progress.AskingApi)) {
            lastShown = now;
            return;
        }
        lastShown = now;
        show(words(progress));
    }

    /// Whether it tells what the log is about from now on, and nothing to people.
    static boolean isContext(Progress progress) {
        return progress instanceof Progress.For || progress instanceof Progress.Begun || progress instanceof Progress.Did;
    }

    /// Takes the bar away.
    synchronized void clear() {
        if (drawn > 0) {
            terminal.err().print("\r" + " ".repeat(drawn) + "\r");
            terminal.err().flush();
            drawn = 0;
        }
    }

    private void show(String words) {
        if (!terminal.animated()) {
            terminal.err().println(words);
            return;
        }
        terminal.err().print("\r" + words + " ".repeat(Math.max(0, drawn - words.length())));
        terminal.err().flush();
        drawn = Math.max(drawn, words.length());
    }

    private String words(Progress progress) {
        return switch (progress) {
            case Progress.AskingApi asking -> "Asking " + asking.target() + " which channels and classifications this key may use...";
            case Progress.Staging staging -> bar("Reading", staging.position(), staging.size()) + SummaryText.number(staging.rows()) + " rows read";
            case Progress.Images images -> "Images: " + SummaryText.number(images.decided()) + " events looked at, "
                    + SummaryText.number(images.uploads()) + " images uploaded";
            case Progress.Delivering delivering -> bar("Sending", delivering.done(), delivering.total()) + SummaryText.number(delivering.done())
                    + "/" + SummaryText.number(delivering.total()) + pace(delivering);
            case Progress.Remark remark -> remark.issue().toString();
            case Progress.Guarding _ -> "Looking at the whole...";
            case Progress.LookingUp _ -> "Reading the list of events...";
            case Progress.For about -> "Job " + about.job();
            case Progress.Begun begun -> "Run " + begun.run();
            case Progress.Did did -> "Done with " + did.deed().job();
            case Progress.Spreading spreading -> bar("Sending", spreading.done(), spreading.total()) + SummaryText.number(spreading.done())
                    + "/" + SummaryText.number(spreading.total()) + "  " + spreading.machines()
                    + (spreading.machines() == 1 ? " worker" : " workers");
            case Progress.Reporting _ -> "Writing the report...";
        };
    }

    private String pace(Progress.Delivering delivering) {
        if (delivering.waitUntil() != null && delivering.waitUntil().isAfter(clock.instant())) {
            return "  waiting until " + local(delivering.waitUntil()) + " for " + delivering.waitFor();
        }
        String rate = String.format(Locale.ROOT, "  %.0f/s", delivering.perSecond());
        return delivering.left() == null ? rate : rate + "  finishes " + local(clock.instant().plus(delivering.left()));
    }

    private String local(Instant instant) {
        return TIME.format(LocalTime.ofInstant(instant, clock.getZone()));
    }

    private String bar(String plain, long done, long total) {
        if (!terminal.animated()) {
            return plain + ": ";
        }
        if (total <= 0) {
            return "";
        }
        int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * done / total);
        return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] ";
    }
}
