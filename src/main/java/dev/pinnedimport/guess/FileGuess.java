package dev.pinnedimport.guess;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.Lookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Drafts a job from a file. Begin here.
///
/// The file is read as a stream, once for its columns and once more where only whole rows can tell events apart; memory does not grow with
/// it. Nothing is written.
public final class FileGuess {

    private FileGuess() {}

    /// @param name   of the job
    /// @param system of the source; null: as the job
    /// @param cities a list of cities that is known already, such as `lookups/cities.csv` beside the job; null or absent: none
    /// @throws StopException `FILE_UNUSABLE` where the file cannot be read, or lists people and no events
    public static Draft draft(Path file, String name, @Nullable String system, @Nullable Path cities) {
        try {
            return draftOf(file, name, system, cities);
        } catch (StopException e) {
            throw e.issues().getFirst().code() == IssueCode.FILE_CHARSET ? noText(e.issues().getFirst()) : e;
        }
    }

    /// The reader speaks of the character set that the job names, and there is no job yet.
    private static StopException noText(Issue refusal) {
        return new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.FILE_WRONG_KIND, refusal.place(), refusal.found(), "This is no workbook, and no text in a "
                + "character set that exports are saved in: the byte " + refusal.found() + " does not fit. Export it as CSV in UTF-8, or as a workbook."));
    }

    private static Draft draftOf(Path file, String name, @Nullable String system, @Nullable Path cities) {
        FoundFile found = FoundFile.of(file);
        TableProfile table = TableProfile.of(file, found.settings());
        Roles roles = Roles.of(table);
        String fileName = String.valueOf(file.getFileName());
        refuseWithoutRows(fileName, table);
        refuseWithoutEvents(fileName, roles);
        return new Drafting(found, table, roles, name, system == null ? name : system, fileName, load(cities),
                new SecondLook(file, found.settings())).write();
    }

    private static void refuseWithoutRows(String fileName, TableProfile table) {
        if (table.rows() == table.unreadable()) {
            throw new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.FILE_EMPTY, new Place.File(fileName), "",
                    table.rows() == 0 ? "There are column names but no rows below them, and names alone tell too little. Export a file with some events."
                            : "No row below the column names can be read. Check quotes and delimiter."));
        }
    }

    /// A list of people cannot become events, however its columns are called: `Title` is a member's role there.
    private static void refuseWithoutEvents(String fileName, Roles roles) {
        List<ColumnProfile> people = roles.people();
        boolean hasStart = roles.find(Role.START).isPresent() || roles.find(Role.DATE).isPresent() && people.size() < 3;
        if (roles.peopleAndOrders().size() < 2 || people.isEmpty() || hasStart) {
            return;
        }
        String named = roles.peopleAndOrders().stream().limit(6).map(column -> "\"" + column.name() + "\"").collect(Collectors.joining(", "));
        String dates = roles.all(Role.OTHER_DATE).stream().limit(3).map(choice -> "\"" + choice.column().name() + "\"").collect(Collectors.joining(", "));
        throw new StopException(ExitCode.FILE_UNUSABLE, Issue.of(IssueCode.FILE_NO_EVENTS, new Place.File(fileName), "",
                "This file holds attendees and no events: its columns " + named + " are about people and orders, and none says when an event takes place."
                        + (dates.isEmpty() ? "" : " " + dates + (dates.contains(", ") ? " are not the dates of an event." : " is not the date of an event."))
                        + " Export the list of events, or a report that names each ticket's event with its date."));
    }

    private static Optional<Lookup> load(@Nullable Path cities) {
        if (cities == null || !Files.isRegularFile(cities)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Lookup.load("cities", cities, "city", PlaceDraft.PLACE, true));
        } catch (StopException _) {
            // A list of another shape is no list of cities; check says so where a job uses it.
            return Optional.empty();
        }
    }
}
