package dev.pinnedimport.ledger;

import dev.pinnedimport.event.EventPayload;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.Severity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the stage act found out about a row (or a group of rows), to be written to the ledger.
public sealed interface StagedRow {

    Place.Row at();

    /// How many physical rows it stands for.
    int rows();

    /// The events that the ledger is asked for.
    default List<SourceKey> keys() {
        return switch (this) {
            case Event event -> List.of(event.payload().key());
            case Recalled recalled -> List.of(recalled.key());
            case Split split -> split.events().stream().map(EventPayload::key).toList();
            case Rejected _, Skipped _ -> List.of();
        };
    }

    /// What is said about its rows, in row order.
    default List<RowIssue> said() {
        Stream<RowIssue> said = switch (this) {
            case Event event -> event.warnings().stream().map(issue -> RowIssue.of(issue, at(), event.payload().key().display()));
            case Split split -> split.warnings().stream().map(issue -> RowIssue.of(issue, at(), split.key().display()));
            case Rejected no -> Stream.concat(no.issues().stream().map(issue -> RowIssue.of(issue, at(), no.keyText())), no.shared().stream());
            case Recalled _, Skipped _ -> Stream.empty();
        };
        return said.sorted(Comparator.comparingLong(RowIssue::row)).toList();
    }

    /// An event to compare with the ledger.
    ///
    /// @param grouped further rows of the same group, whose numbers count as grouped
    record Event(EventPayload payload, List<Long> grouped, List<Issue> warnings) implements StagedRow {
        public Event {
            grouped = List.copyOf(grouped);
            warnings = List.copyOf(warnings);
        }

        @Override
        public Place.Row at() {
            return payload.at();
        }

        @Override
        public int rows() {
            return 1 + grouped.size();
        }
    }

    /// An event of rows that say what rows of an earlier file said, which became an event without a warning: its content is known, and it
    /// is made only where somebody needs more of it. What the ledger holds of it, the ledger says, as of any other.
    ///
    /// @param content  fingerprint of its payload
    /// @param startsAt as of its payload
    /// @param endsAt   as of its payload
    /// @param grouped  as of [Event]
    /// @param making   makes it: an event with this fingerprint
    record Recalled(
            Place.Row at, SourceKey key, Fingerprint content, Instant startsAt, Instant endsAt, List<Long> grouped, Supplier<Event> making)
            implements StagedRow {
        public Recalled {
            grouped = List.copyOf(grouped);
        }

        @Override
        public int rows() {
            return 1 + grouped.size();
        }

        /// The same, made from its rows.
        public Event make() {
            return making.get();
        }
    }

    /// A row of which each date is an event. One row all the same: see [Balance].
    ///
    /// @param key    the row's id, which begins the id of each of its events
    /// @param events at least one, each with its own id
    record Split(Place.Row at, SourceKey key, List<EventPayload> events, List<Issue> warnings) implements StagedRow {
        public Split {
            events = List.copyOf(events);
            warnings = List.copyOf(warnings);
            if (events.isEmpty()) {
                throw new IllegalArgumentException("a split row has at least one event");
            }
        }

        @Override
        public int rows() {
            return 1;
        }

        /// What two rows with the same id must have in common to be the same: their events, in whatever order.
        Fingerprint content() {
            String all = events.stream()
                    .map(event -> event.key().value() + '\n' + event.fingerprint().value())
                    .sorted()
                    .collect(Collectors.joining("\n"));
            return Fingerprint.of(all);
        }
    }

    /// Rows that we will not send.
    ///
    /// @param key     null where no usable id was found
    /// @param members every physical row number of the rejected row or group, the first included
    record Rejected(Place.Row at, @Nullable SourceKey key, List<Long> members, List<Issue> issues) implements StagedRow {
        public Rejected {
            members = List.copyOf(members);
            issues = List.copyOf(issues);
        }

        @Override
        public int rows() {
            return members.size();
        }

        String keyText() {
            return key == null ? "" : key.display();
        }

        /// The first error, said of the rows that no error names: they are rejected with the others.
        List<RowIssue> shared() {
            Issue cause = issues.stream().filter(Issue::isError).findFirst().orElse(issues.getFirst());
            RowIssue first = RowIssue.of(cause, at, keyText());
            Set<Long> named = issues.stream().filter(Issue::isError).map(issue -> RowIssue.of(issue, at, "").row()).collect(Collectors.toSet());
            return members.stream().distinct().filter(member -> !named.contains(member))
                    .map(member -> new RowIssue(member, first.column(), first.code(), Severity.ERROR, first.found(), first.sentence(), first.key()))
                    .toList();
        }
    }

    /// Rows left out by rule.
    record Skipped(Place.Row at, int rows) implements StagedRow {}
}
