package dev.pinnedimport.run;

import dev.pinnedimport.definition.GuardSettings;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.SendSettings.Missing;
import dev.pinnedimport.event.Unpublished;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.ledger.Staging;
import dev.pinnedimport.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Events that are in the API and that a file declared complete no longer lists: told, or set to draft where the job says so.
///
/// Says nothing about a file that is empty or partly unreadable, since a row that could not be read may be the very one that is missed; and
/// nothing about events that have begun, since exports drop what is over.
final class MissingEvents {

    private static final int EXAMPLES = 5;

    private final RunContext context;
    private final StageAct stage;
    private final boolean canUpdate;

    /// @param canUpdate whether the contract has a route for updates
    MissingEvents(RunContext context, StageAct stage, boolean canUpdate) {
        this.context = context;
        this.stage = stage;
        this.canUpdate = canUpdate;
    }

    private static boolean matterTo(JobDefinition job) {
        return job.send().missing() != Missing.IGNORE || job.guards().findMostMissing().isPresent();
    }

    /// @param known   events that the API holds and that have not begun
    /// @param missing those of them that the file does not name
    record Survey(long known, long missing, List<String> examples) {
        Survey {
            examples = List.copyOf(examples);
        }
    }

    /// Looks through what the API holds.
    ///
    /// @param known gives it, one by one
    static Survey survey(JobDefinition job, Consumer<Staging.KnownEvents> known, int mostExamples) {
        boolean drafts = job.send().missing() == Missing.DRAFT;
        long[] count = {0, 0};
        List<String> examples = new ArrayList<>();
        known.accept((entry, published, named) -> {
            boolean counts = drafts || !entry.listed() ? Unpublished.of(published).isPresent() : true;
            count[0] += counts ? 1 : 0;
            if (counts && !named) {
                count[1]++;
                if (examples.size() < mostExamples) {
                    examples.add(entry.key().display());
                }
            }
        });
        return new Survey(count[0], count[1], examples);
    }

    /// Why a run must stop: more is missing than the job allows.
    static Optional<Issue> findTooMany(JobDefinition job, Survey survey, Place place) {
        Optional<GuardSettings.Limit> limit = job.guards().findMostMissing().or(() -> Optional.of(GuardSettings.Limit.usualForDrafts())
                .filter(_ -> job.send().missing() == Missing.DRAFT));
        return limit.filter(_ -> survey.missing() > 0)
                .filter(allowed -> !allowed.allows(survey.missing(), survey.known()))
                .map(allowed -> tooMany(survey, allowed, place));
    }

    /// Tells what is missing.
    ///
    /// @throws StopException `GUARDED` where it is more than the job allows
    void require() {
        if (matterTo(context.request().job())) {
            findStaging().ifPresent(staging -> judge(survey(context.request().job(), staging::forEachKnown, EXAMPLES)));
        }
    }

    /// Stages what is missing to become drafts, where the job says so.
    void stageDrafts() {
        if (policy() == Missing.DRAFT && canUpdate) {
            stage.findStaging().filter(_ -> isWhole()).ifPresent(Staging::stageDrafts);
        }
    }

    private boolean isWhole() {
        return stage.rowsRead() > 0 && stage.rowsWithoutKey() == 0;
    }

    private Optional<Staging> findStaging() {
        if (stage.rowsRead() == 0) {
            tell("The file holds no rows, so nothing is said about events that are missing from it.");
            return Optional.empty();
        }
        if (stage.rowsWithoutKey() > 0) {
            long unknown = stage.rowsWithoutKey();
            tell((unknown == 1 ? "1 row has" : SummaryText.number(unknown) + " rows have") + " no readable id, so nothing is said about events that are missing from the file.");
            return Optional.empty();
        }
        return stage.findStaging();
    }

    private void judge(Survey survey) {
        if (survey.missing() == 0) {
            return;
        }
        findTooMany(context.request().job(), survey, place()).ifPresent(issue -> {
            throw new StopException(ExitCode.GUARDED, issue);
        });
        switch (policy()) {
            case IGNORE -> { }
            case REPORT -> tell(sentence(survey) + " Nothing was done to " + (survey.missing() == 1 ? "it" : "them") + "; check whether "
                    + (survey.missing() == 1 ? "it was" : "they were") + " cancelled.");
            case DRAFT -> {
                if (!canUpdate) {
                    tell(sentence(survey) + " The contract has no route that changes an event, so " + (survey.missing() == 1 ? "it" : "they")
                            + " could not be set to draft. Do it by hand, or pull the present contract.");
                    context.addReason(ExitCode.ROWS_TO_FIX);
                }
            }
        }
    }

    private static Issue tooMany(Survey survey, GuardSettings.Limit limit, Place place) {
        String sentence = String.format(Locale.ROOT, "%s of %s events that are in the API are no longer in this file (%.1f %%), among them %s; the job "
                        + "allows %s (guards.max_missing). Nothing was sent. Look at the file: it may be cut off. If it is right, raise the guard in "
                        + "the job for this run.", SummaryText.number(survey.missing()), SummaryText.number(survey.known()),
                100.0 * survey.missing() / survey.known(), names(survey), limit.words());
        return Issue.of(IssueCode.RUN_GUARD, place, "", sentence);
    }

    private static String sentence(Survey survey) {
        long count = survey.missing();
        return SummaryText.number(count) + (count == 1 ? " event that is" : " events that are") + " in the API " + (count == 1 ? "is" : "are")
                + " no longer in this file: " + names(survey) + (count > survey.examples().size() ? " and others" : "") + ".";
    }

    private static String names(Survey survey) {
        return String.join(", ", survey.examples().stream().map(id -> "\"" + id + "\"").toList());
    }

    private Missing policy() {
        return context.request().job().send().missing();
    }

    private void tell(String sentence) {
        context.addNotices(List.of(Issue.of(IssueCode.ROW_MISSING_FROM_FILE, place(), "", sentence)));
    }

    private Place place() {
        return new Place.File(String.valueOf(context.request().file().getFileName()));
    }
}
