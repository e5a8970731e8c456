package dev.pinnedimport.run;

import dev.pinnedimport.delivery.EventList;
import dev.pinnedimport.delivery.FieldDifference;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.issue.Texts;
import dev.pinnedimport.ledger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the first new events of a run back, and stops before the rest follows where the API shows something else than was sent.
final class Canary {

    private static final int MOST_TOLD = 20;
    private static final int LONGEST_VALUE = 80;

    private final RunContext context;
    private final EventList list;
    private final boolean canRead;

    Canary(RunContext context, EventList list, boolean canRead) {
        this.context = context;
        this.list = list;
        this.canRead = canRead;
    }

    /// How many new events go first; 0 where there is no canary.
    int size() {
        return context.request().job().send().canary();
    }

    /// @throws StopException `GUARDED` with the differences
    void require() {
        List<Entry> sent = context.ledger().listCreated(context.run(), size());
        if (sent.isEmpty()) {
            return;
        }
        if (!canRead) {
            tell("The first " + sent.size() + " new events could not be read back, because the key may not list events (events:read). The rest followed.");
            return;
        }
        Map<String, String> payloads = new HashMap<>();
        sent.forEach(entry -> payloads.put(entry.findEventId().orElseThrow(), entry.payload()));
        Map<String, List<FieldDifference>> compared = list.compare(payloads);
        if (compared.size() < sent.size()) {
            tell((sent.size() - compared.size()) + " of the first " + sent.size()
                    + " new events are not in the API's list yet, so they were not compared. The rest followed.");
        }
        List<Issue> differences = new ArrayList<>();
        for (Entry entry : sent) {
            compared.getOrDefault(entry.findEventId().orElseThrow(), List.of()).forEach(one -> differences.add(issue(entry, one)));
        }
        if (!differences.isEmpty()) {
            List<Issue> told = new ArrayList<>();
            told.add(Issue.of(IssueCode.RUN_CANARY, place(), "", "The API shows " + (differences.size() == 1 ? "a field" : differences.size() + " fields")
                    + " of the first " + sent.size() + " new events otherwise than sent, so the rest was not sent. Correct the job, or set "
                    + "send.canary to 0 if the difference is right."));
            told.addAll(differences.subList(0, Math.min(MOST_TOLD, differences.size())));
            throw new StopException(ExitCode.GUARDED, told);
        }
    }

    private Issue issue(Entry entry, FieldDifference one) {
        return Issue.of(IssueCode.RUN_CANARY, new Place.Row(String.valueOf(context.request().file().getFileName()), null, entry.row()), "",
                one.path() + " was sent as \"" + Texts.shorten(one.sent(), LONGEST_VALUE) + "\", and event " + entry.findEventId().orElseThrow()
                        + " shows \"" + Texts.shorten(one.shown(), LONGEST_VALUE) + "\".");
    }

    private void tell(String sentence) {
        context.addNotices(List.of(Issue.of(IssueCode.RUN_CANARY, place(), "", sentence)));
    }

    private Place place() {
        return new Place.Api(context.request().api().baseUrl().toString());
    }
}
