package dev.pinnedimport.cli;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.report.SummaryText;
import dev.pinnedimport.run.ApiAccess;
import dev.pinnedimport.run.Doubt;
import dev.pinnedimport.run.Rebuilding;
import dev.pinnedimport.run.Settling;
import dev.pinnedimport.run.Settling.Audit;
import dev.pinnedimport.run.Settling.AuditFinding;
import dev.pinnedimport.run.Settling.Filter;
import dev.pinnedimport.run.Settling.LookedUp;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `settle`: what is in doubt, another look at the API, a person's word, and a lost ledger. Never sends an event.
@Command(
        name = "settle",
        description = "Lists the events of which nobody knows whether the API has them, and settles them. Sends nothing.")
final class SettleCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String LINE = "%-20s %-32s %-25s %8s %7s %-19s %-19s %5s";

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions options;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "Id of the row in the source system, for a person's word.")
    private @Nullable String id;

    @Option(names = "--created", paramLabel = "EVENT_ID", description = "The API has it, as this event.")
    private @Nullable String created;

    @Option(names = "--not-created", description = "The API does not have it: the next run sends it.")
    private boolean notCreated;

    @Option(names = "--look-up", description = "Asks the API's list again and adopts what is certain. Needs the scope events:read.")
    private boolean lookUp;

    @Option(names = "--audit", description = "Compares the API's whole list with the ledger and tells what is there twice, or gone. Needs events:read.")
    private boolean audit;

    @Option(names = "--rebuild", arity = "2", paramLabel = "JOB FILE", hideParamSyntax = true,
            description = "Rebuilds a lost ledger: adopts the events of the API that are this file's for certain. Needs events:read.")
    private @Nullable List<String> rebuild;

    @Option(names = "--job", paramLabel = "JOB", description = "Only what this job staged.")
    private String job = "";

    @Option(names = "--system", paramLabel = "SYSTEM", description = "Only what is of this source system.")
    private String system = "";

    SettleCommand(Terminal terminal) {
        this.terminal = terminal;
        this.options = new CommonOptions(terminal);
    }

    @Override
    public Integer call() {
        requireOneWish();
        if (rebuild != null) {
            return rebuild(rebuild.get(0), Path.of(rebuild.get(1)));
        }
        Filter filter = new Filter(job, system);
        ApiAccess api = lookUp || audit ? options.apiAccess() : null;
        try (Settling settling = Settling.open(options.workplace(), options.observing(), new LogContext(terminal))) {
            if (id != null) {
                return settle(settling, filter, id);
            }
            if (api == null) {
                return list(settling.list(filter));
            }
            return audit ? audit(settling, filter, api) : lookUp(settling, filter, api);
        }
    }

    private void requireOneWish() {
        int words = (created == null ? 0 : 1) + (notCreated ? 1 : 0);
        int wishes = (id == null ? 0 : 1) + (lookUp ? 1 : 0) + (audit ? 1 : 0) + (rebuild == null ? 0 : 1);
        if (wishes > 1) {
            throw misuse("Settle one thing at a time: ID, --look-up, --audit or --rebuild.");
        }
        if (id == null ? words > 0 : words != 1) {
            throw misuse("Write pinned-import settle ID --created EVENT_ID, or pinned-import settle ID --not-created.");
        }
    }

    private ParameterException misuse(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }

    // ---- the list ----------------------------------------------------------------------------------------------

    private int list(List<Doubt> doubts) {
        if (options.json()) {
            ArrayNode list = JsonMapper.shared().createArrayNode();
            doubts.forEach(doubt -> list.add(doubt.json()));
            terminal.out().println(list.toPrettyString());
        } else if (doubts.isEmpty()) {
            terminal.out().println("Nothing is in doubt.");
        } else {
            terminal.out().println(count(doubts.size()) + " in doubt: nobody knows whether the API has "
                    + (doubts.size() == 1 ? "it." : "them."));
            terminal.out().println();
            header();
            doubts.forEach(this::print);
            terminal.out().println();
            terminal.out().println("Next: " + options.propose("settle --look-up") + ", or look yourself and tell:");
            terminal.out().println("      " + options.propose("settle ID --created EVENT_ID") + ", or "
                    + options.propose("settle ID --not-created") + ".");
        }
        return exit(doubts.size());
    }

    private void header() {
        terminal.out().println(format("SOURCE ID", "TITLE", "START", "CHANNEL", "ROW", "FIRST SENT", "LAST SENT", "TIMES"));
    }

    private void print(Doubt doubt) {
        terminal.out().println(format(
                shown(doubt.sourceId(), 20), shown(doubt.title(), 32), shown(doubt.start(), 25), Long.toString(doubt.channel()),
                Long.toString(doubt.row()), time(doubt.firstSent()), time(doubt.lastSent()), Integer.toString(doubt.attempts())));
        String ofJob = doubt.job().isEmpty() ? "" : "job " + Texts.visible(doubt.job()) + ", ";
        String file = doubt.file().isEmpty() ? "" : ", " + Texts.visible(terminal.shown(Path.of(doubt.file()))) + ", run " + doubt.run();
        terminal.out().println("    " + ofJob + "system " + Texts.visible(doubt.system()) + " to " + doubt.target() + file);
        terminal.out().println("    " + (doubt.update() ? "A change of event " + doubt.eventId() + ". " : "")
                + Texts.visible(doubt.reason()));
        terminal.out().println("    key " + doubt.idempotencyKey()
                + (doubt.requestId() == null ? "" : ", request " + Texts.visible(doubt.requestId())));
    }

    private static String format(Object... cells) {
        return String.format(Locale.ROOT, LINE, cells).stripTrailing();
    }

    private static String shown(String text, int longest) {
        return Texts.shorten(Texts.visible(text), longest);
    }

    private static String time(@Nullable Instant at) {
        return at == null ? "-" : TIME.format(at.atZone(ZoneId.systemDefault()));
    }

    private static String count(long events) {
        return events == 1 ? "1 event is" : SummaryText.number(events) + " events are";
    }

    private static int exit(long inDoubt) {
        return inDoubt == 0 ? ExitCode.DONE.number() : ExitCode.IN_DOUBT.number();
    }

    // ---- another look ------------------------------------------------------------------------------------------

    private int lookUp(Settling settling, Filter filter, ApiAccess api) {
        notice("Reading the list of events at " + api.baseUrl() + " ...");
        List<LookedUp> answers = interruptible(settling, () -> settling.lookUp(api, filter));
        long open = answers.stream().filter(answer -> !answer.settled()).count();
        if (options.json()) {
            ArrayNode list = JsonMapper.shared().createArrayNode();
            for (LookedUp answer : answers) {
                ObjectNode json = answer.doubt().json();
                list.add(json.put("settled", answer.settled()).put("finding", answer.words()));
            }
            terminal.out().println(list.toPrettyString());
            return exit(open);
        }
        if (answers.isEmpty()) {
            terminal.out().println("Nothing is in doubt.");
            return exit(0);
        }
        for (LookedUp answer : answers) {
            terminal.out().println((answer.settled() ? "settled  " : "open     ") + shown(answer.doubt().sourceId(), 40) + "  "
                    + shown(answer.doubt().title(), 60) + ": " + Texts.visible(answer.words()));
        }
        terminal.out().println(open == 0 ? "Nothing is in doubt any more." : count(open) + " still in doubt.");
        return exit(open);
    }

    // ---- an audit ----------------------------------------------------------------------------------------------

    private int audit(Settling settling, Filter filter, ApiAccess api) {
        notice("Reading the whole list of events at " + api.baseUrl() + " ...");
        Audit result = interruptible(settling, () -> settling.audit(api, filter));
        if (options.json()) {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            ArrayNode list = json.put("checked", result.checked()).putArray("findings");
            for (AuditFinding one : result.findings()) {
                ArrayNode others = list.addObject().put("finding", one.isGone() ? "gone" : "twice").put("system", one.system())
                        .put("source_id", one.sourceId()).put("title", one.title()).put("event_id", one.eventId()).putArray("others");
                one.others().forEach(others::add);
            }
            terminal.out().println(json.toPrettyString());
        } else {
            for (AuditFinding one : result.findings()) {
                terminal.out().println((one.isGone() ? "gone   " : "twice  ") + shown(one.sourceId(), 40) + "  " + shown(one.title(), 60) + ": "
                        + (one.isGone() ? "event " + Texts.visible(one.eventId()) + " is not in the API's list: somebody may have deleted it."
                                : "event " + Texts.visible(one.eventId()) + ", and the same as " + Texts.visible(String.join(", ", one.others()))
                                        + ". Remove the one that is too many in the calendar."));
            }
            terminal.out().println(SummaryText.number(result.checked()) + " events of the ledger compared, "
                    + (result.findings().isEmpty() ? "none is there twice, none is gone."
                            : SummaryText.number(result.findings().size()) + " to look at. Nothing was changed."));
        }
        return result.findings().isEmpty() ? ExitCode.DONE.number() : ExitCode.ROWS_TO_FIX.number();
    }

    // ---- a person's word ---------------------------------------------------------------------------------------

    private int settle(Settling settling, Filter filter, String sourceId) {
        Doubt doubt = settling.get(sourceId, filter);
        String what = "\"" + shown(doubt.title(), 60) + "\" (" + shown(doubt.sourceId(), 60) + ")";
        Confirmation.of(terminal, options, created == null
                ? "Record that the API does not have " + what + ", so that the next run sends it?"
                : "Record that the API has " + what + " as event " + shown(created, 60) + "?");
        String who = System.getProperty("user.name", "somebody");
        if (created == null) {
            settling.recordNotCreated(sourceId, filter, who);
        } else {
            settling.recordCreated(sourceId, filter, created, who);
        }
        long left = settling.list(filter).size();
        if (options.json()) {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("source_id", doubt.sourceId()).put("event_id", created).put("created", created != null).put("who", who)
                    .put("in_doubt", left);
            terminal.out().println(json.toPrettyString());
        } else {
            terminal.out().println("Recorded for " + what + ": " + (created == null ? "the API does not have it. The next run sends it."
                    : "it is event " + shown(created, 60) + "."));
            terminal.out().println(left == 0 ? "Nothing is in doubt any more." : count(left) + " still in doubt.");
        }
        return exit(left);
    }

    // ---- a lost ledger -----------------------------------------------------------------------------------------

    private int rebuild(String jobName, Path file) {
        JobDefinition definition = options.job(jobName);
        ApiAccess api = options.apiAccess();
        try (Settling settling = Settling.open(options.workplace(), options.observing(), new LogContext(terminal))) {
            notice("Reading the file and the whole list of events at " + api.baseUrl() + ". Nothing is sent.");
            Rebuilding.Result result = interruptible(settling, () -> settling.rebuild(definition, terminal.resolve(file), api));
            if (options.json()) {
                terminal.out().println(result.json().toPrettyString());
            } else {
                print(result);
            }
            return exit(result.unclear());
        }
    }

    private void print(Rebuilding.Result result) {
        terminal.out().println("Rebuilt from " + SummaryText.number(result.rows()) + " rows. Nothing was sent.");
        line(result.adopted(), "found in the API: the ledger knows them again");
        line(result.known(), "known before");
        line(result.missing(), "like no event of the API: the next run creates them");
        line(result.unclear(), "in doubt: they may be in the API, but which event they are cannot be told for sure");
        line(result.rejected(), "rejected: not compared");
        result.examples().stream().limit(10).forEach(this::print);
        terminal.out().println(result.unclear() == 0 ? "Next: run the job again." : "Next: " + options.propose("settle"));
    }

    private void print(Rebuilding.Unclear one) {
        terminal.out().println("           row " + one.row() + ", " + shown(one.sourceId(), 40) + ": perhaps event "
                + Texts.visible(String.join(" or ", one.eventIds().stream().limit(5).toList())));
    }

    private void line(long rows, String words) {
        if (rows > 0) {
            terminal.out().println(String.format(Locale.ROOT, "  %7s  %s", SummaryText.number(rows), words));
        }
    }

    // ---- the terminal ------------------------------------------------------------------------------------------

    private void notice(String sentence) {
        if (!options.quiet()) {
            terminal.err().println(sentence);
            terminal.err().flush();
        }
    }

    private static <T> T interruptible(Settling settling, Supplier<T> work) {
        return Interruption.during(() -> settling.stop(Interruption.asked()), work);
    }
}
