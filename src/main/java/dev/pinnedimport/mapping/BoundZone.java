package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.mapping.reading.Zones;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The zone in which a local time is read: a fixed one, or what a column says.
record BoundZone(@Nullable ZoneId usual, TextSource.FirstFilled column, @Nullable Lookup lookup, @Nullable WordList words) {

    /// The zone; null where there is none, which has been reported if it is `needed`, or where the cell names none.
    @Nullable ZoneId read(Making making, boolean needed) {
        if (column.positions().length == 0) {
            return usual;
        }
        String text = column.read(making);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            if (usual == null && needed) {
                making.report(IssueCode.ROW_ZONE, column.place(making), "",
                        "The time zone is empty. Fill it, for example with Europe/Berlin, or set a default zone in the job.");
            }
            return usual;
        }
        return named(TextTransform.trim(text), making);
    }

    private @Nullable ZoneId named(String text, Making making) {
        Optional<String> listed = lookup == null ? Optional.empty() : lookup.find(text).filter(JsonNode::isString)
                .map(JsonNode::stringValue);
        Optional<ZoneId> zone = Zones.find(listed.orElse(text));
        if (zone.isPresent()) {
            return zone.get();
        }
        making.report(IssueCode.ROW_ZONE, column.place(making), text, explain(text, listed));
        return null;
    }

    private String explain(String text, Optional<String> listed) {
        if (lookup == null || words == null) {
            return "\"" + text + "\" is not a time zone. Write one such as Europe/Berlin; an offset is not enough, since it does not know"
                    + " summer time.";
        }
        if (listed.isEmpty()) {
            String meant = words.findNearest(text).map(near -> " Did you mean \"" + near + "\"?").orElse("");
            return "We do not know the time zone \"" + text + "\"." + meant + " Correct the cell, or add it to " + lookup.file() + ".";
        }
        return listed.get().isBlank()
                ? lookup.file() + " has no time zone for \"" + text + "\" yet. Fill the empty cell of that line."
                : lookup.file() + " says \"" + listed.get() + "\" for \"" + text
                        + "\", which is not a time zone. Write one such as Europe/Berlin.";
    }
}
