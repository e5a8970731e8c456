package dev.pinnedimport.hostile;

import dev.pinnedimport.issue.IssueCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One case of the corpus: an input, in one form or several, and what the program must make of it.
///
/// @param id    as in the table of cases: `BX01`
/// @param input what it is, for people
/// @param forms all must do what is expected; the first is the one that the table speaks of
record Case(String id, String input, List<Form> forms) {

    Case {
        forms = List.copyOf(forms);
    }

    static Case of(String id, String input) {
        return new Case(id, input, List.of());
    }

    /// What is made of the input and then imported; the file is looked at with `check` first.
    interface Making {
        Path make(Bench bench) throws Exception;
    }

    /// What is done with the program where one import of one file is not it.
    interface Scenario {
        void play(Bench bench) throws Exception;
    }

    /// @param name what sets it apart from the other forms; empty where there are none
    /// @param full whether it is so large that only the campaign runs it
    record Form(String name, Expected expected, @Nullable Making making, @Nullable Scenario scenario, boolean full) {}

    Case refused(IssueCode code, String words, Making making) {
        return refused("", code, words, making);
    }

    Case refused(String name, IssueCode code, String words, Making making) {
        return with(new Form(name, new Expected.FileRefused(code, words), making, null, false));
    }

    Case jobRefused(IssueCode code, String words, Making making) {
        return jobRefused("", code, words, making);
    }

    Case jobRefused(String name, IssueCode code, String words, Making making) {
        return with(new Form(name, new Expected.JobRefused(code, words), making, null, false));
    }

    /// The rows are rejected; the events `First` and `Last` of the same file are delivered.
    Case rejected(int rows, IssueCode code, String words, Making making) {
        return rejected("", rows, code, words, making);
    }

    Case rejected(String name, int rows, IssueCode code, String words, Making making) {
        return with(new Form(name, new Expected.RowsRejected(rows, code, words, List.of("First", "Last")), making, null, false));
    }

    /// All rows are delivered. `value` says for people what else holds; `check` shows it.
    Case accepted(String value, Expected.Check check, Making making) {
        return accepted("", value, check, making);
    }

    Case accepted(String name, String value, Expected.Check check, Making making) {
        return with(new Form(name, new Expected.Accepted(value, check), making, null, false));
    }

    /// Whatever it is taken for, it ends in one of the ways a file can end, in our own words.
    Case survived(String name, Making making) {
        return with(new Form(name, new Expected.Survived(), making, null, false));
    }

    Case played(String outcome, Scenario scenario) {
        return played("", outcome, scenario);
    }

    Case played(String name, String outcome, Scenario scenario) {
        return with(new Form(name, new Expected.Played(outcome), null, scenario, false));
    }

    /// The last form again, in its full size, under the campaign only.
    Case full(String name, Making making) {
        return with(new Form(name, forms.getLast().expected(), making, null, true));
    }

    /// The last form is so large that only the campaign runs it.
    Case inTheCampaign() {
        List<Form> all = new ArrayList<>(forms);
        Form last = all.removeLast();
        all.add(new Form(last.name(), last.expected(), last.making(), last.scenario(), true));
        return new Case(id, input, all);
    }

    private Case with(Form form) {
        List<Form> more = new ArrayList<>(forms);
        more.add(form);
        return new Case(id, input, more);
    }
}
