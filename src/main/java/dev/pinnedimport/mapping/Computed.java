package dev.pinnedimport.mapping;

import dev.pinnedimport.mapping.reading.IsoText;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The value of a field.
sealed interface Computed {

    JsonNode json();

    record Plain(JsonNode json) implements Computed {}

    /// A date and time.
    ///
    /// @param zone the zone it was read in; null where only an offset is known
    record Moment(LocalDateTime local, ZoneOffset offset, @Nullable ZoneId zone) implements Computed {

        static Moment of(Instant instant, ZoneOffset offset, @Nullable ZoneId zone) {
            ZoneOffset there = zone == null ? offset : zone.getRules().getOffset(instant);
            return new Moment(LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), there), there, zone);
        }

        Instant instant() {
            return local.toInstant(offset);
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.stringNode(IsoText.write(local.toLocalDate(), local.toLocalTime(), offset));
        }
    }
}
