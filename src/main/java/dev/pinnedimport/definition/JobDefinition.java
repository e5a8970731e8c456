package dev.pinnedimport.definition;

import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.mapping.MappingRules;
import dev.pinnedimport.source.SourceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A job, read and checked.
///
/// @param file        where it was read
/// @param system      `source.system`, part of every event's identity
/// @param files       patterns of the files this job is for, relative to the working directory
/// @param complete    whether a file lists every event of the source
/// @param fingerprint of everything that decides what an event looks like: the job file and its lookup files
/// @param images      null where the job uploads none
/// @param inbox       null where every file is named by hand
/// @param examples    rows with the fields expected of them
public record JobDefinition(
        String name,
        String description,
        Path file,
        Fingerprint fingerprint,
        String system,
        List<String> files,
        boolean complete,
        SourceSettings source,
        MappingRules mapping,
        GuardSettings guards,
        SendSettings send,
        @Nullable ImageSettings images,
        @Nullable InboxSettings inbox,
        List<Example> examples) {

    public JobDefinition {
        files = List.copyOf(files);
        examples = List.copyOf(examples);
    }

    public Optional<ImageSettings> findImages() {
        return Optional.ofNullable(images);
    }

    public Optional<InboxSettings> findInbox() {
        return Optional.ofNullable(inbox);
    }

    /// A row and what becomes of it, kept in the job and replayed by `check`.
    ///
    /// @param expect  of its event, or of that of its first date
    /// @param further of the events of its other dates, in their order; empty: not looked at
    public record Example(Map<String, String> row, Map<String, JsonNode> expect, List<Map<String, JsonNode>> further, int line) {
        public Example {
            further = further.stream().map(one -> java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(one))).toList();
            row = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(row));
            expect = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(expect));
        }
    }
}
