package dev.pinnedimport.cli;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Withdrawing;
import dev.pinnedimport.run.Withdrawing.Event;
import dev.pinnedimport.run.Withdrawing.Fate;
import dev.pinnedimport.run.Withdrawing.Plan;
import dev.pinnedimport.run.Withdrawing.Result;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// `withdraw`: sets to draft what a run published and nobody changed since, and lists what it could not. Deletes nothing.
@Command(
        name = "withdraw",
        description = "Sets to draft what a run published and nobody changed since. Lists it first; does it with --yes, or when you say yes.")
final class WithdrawCommand implements Callable<Integer> {

    private static final int MOST_SHOWN = 20;

    private final Terminal terminal;
    private boolean declined;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", paramLabel = "RUN", description = "Id of the run, see: pinned-import runs.")
    private String run = "";

    WithdrawCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        ApiAccess api = options.apiAccess();
        try (Withdrawing withdrawing = Withdrawing.open(options.workplace(), options.observing())) {
            Result result = Interruption.during(() -> withdrawing.stop(Interruption.asked()),
                    () -> withdrawing.withdraw(run, api, new LogContext(terminal), this::agrees));
            if (options.json()) {
                printJson(result);
            } else {
                print(result);
            }
            return declined ? ExitCode.GUARDED.number() : result.exit().number();
        }
    }

    private boolean agrees(Plan plan) {
        if (options.yes()) {
            return true;
        }
        if (!options.mayAsk()) {
            return false;
        }
        plan.events().stream().filter(event -> event.fate() == Fate.TO_DRAFT).limit(MOST_SHOWN)
                .forEach(event -> terminal.err().println("  " + line(event)));
        boolean agreed = Confirmation.says(terminal, "Set " + events(plan.count(Fate.TO_DRAFT)) + " of run " + plan.run() + " at " + plan.target()
                + " to draft?");
        declined = !agreed;
        return agreed;
    }

    private void print(Result result) {
        Plan plan = result.plan();
        long done = plan.count(Fate.WITHDRAWN);
        long possible = plan.count(Fate.TO_DRAFT);
        if (done > 0) {
            terminal.out().println(capital(events(done)) + " of run " + plan.run() + (done == 1 ? " is a draft now." : " are drafts now."));
        } else if (possible > 0) {
            terminal.out().println(capital(events(possible)) + " of run " + plan.run() + " can be set to draft. Nothing was changed.");
        } else {
            terminal.out().println("Nothing of run " + plan.run() + " can be set to draft.");
        }
        print(plan, done > 0 ? Fate.WITHDRAWN : Fate.TO_DRAFT, "");
        print(plan, Fate.DRAFT_ALREADY, "Drafts already:");
        print(plan, Fate.LEFT, "Left as they are:");
        if (plan.inDoubt() > 0) {
            terminal.out().println(SummaryText.number(plan.inDoubt()) + " in doubt: nobody knows whether the API has them. See "
                    + options.propose("settle") + ".");
        }
        if (!plan.compared()) {
            terminal.out().println("The key may not list events (events:read), so what people changed in the calendar is not known.");
        }
        for (Issue stop : result.stop()) {
            terminal.out().println(stop);
        }
        if (done > 0) {
            terminal.out().println("Next: mend the job or the file. The next run publishes again whatever its file still lists.");
        } else if (possible > 0) {
            terminal.out().println("Next: " + options.propose("withdraw " + plan.run() + " --yes"));
        }
    }

    private void print(Plan plan, Fate fate, String heading) {
        List<Event> events = plan.events().stream().filter(event -> event.fate() == fate).toList();
        if (!events.isEmpty() && !heading.isEmpty()) {
            terminal.out().println(heading);
        }
        events.stream().limit(MOST_SHOWN).forEach(event -> terminal.out().println("  " + line(event)));
        if (events.size() > MOST_SHOWN) {
            terminal.out().println("  and " + SummaryText.number(events.size() - MOST_SHOWN) + " more; --json lists all.");
        }
    }

    private static String line(Event event) {
        return String.format(Locale.ROOT, "event %-10s %-20s %s", Texts.visible(event.eventId()), Texts.shorten(Texts.visible(event.sourceId()), 20),
                Texts.shorten(Texts.visible(event.title()), 60)) + (event.reason().isEmpty() ? "" : ": " + Texts.visible(event.reason()));
    }

    private static String events(long count) {
        return count == 1 ? "one event" : SummaryText.number(count) + " events";
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    // One event at a time, because there may be many.
    private void printJson(Result result) {
        Plan plan = result.plan();
        try (JsonGenerator json = JsonMapper.shared().writerWithDefaultPrettyPrinter().without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .createGenerator(terminal.out())) {
            json.writeStartObject();
            json.writeStringProperty("run", plan.run()).writeStringProperty("job", plan.job()).writeStringProperty("target", plan.target())
                    .writeNumberProperty("exit", result.exit().number()).writeBooleanProperty("compared", plan.compared())
                    .writeNumberProperty("in_doubt", plan.inDoubt());
            for (Fate fate : Fate.values()) {
                json.writeNumberProperty(fate.word(), plan.count(fate));
            }
            json.writeArrayPropertyStart("events");
            for (Event event : plan.events()) {
                json.writeStartObject();
                json.writeStringProperty("source_id", event.sourceId()).writeStringProperty("event_id", event.eventId())
                        .writeStringProperty("title", event.title()).writeNumberProperty("row", event.row())
                        .writeStringProperty("fate", event.fate().word()).writeStringProperty("reason", event.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        terminal.out().println();
    }
}
