package dev.pinnedimport.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the fields of one event came about, step by step, as the mapping itself noted it while it worked.
///
/// For explanations only: a mapping without a trace notes nothing. Used by one thread.
public final class MappingTrace {

    private static final int MOST_STEPS = 200;

    private final List<Field> fields = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();

    MappingTrace() {}

    /// @param what  what was done, such as `trim` or `column "Title"`
    /// @param value what there was afterwards
    public record Step(String what, String value) {}

    /// @param path   of the field
    /// @param result its JSON; null where it has no value
    public record Field(String path, List<Step> steps, @Nullable String result) {
        public Field {
            steps = List.copyOf(steps);
        }

        public Optional<String> findResult() {
            return Optional.ofNullable(result);
        }
    }

    /// The fields in the order in which they were computed.
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    void step(String what, String value) {
        if (steps.size() < MOST_STEPS) {
            steps.add(new Step(what, value));
        }
    }

    void finish(String path, @Nullable Computed value) {
        fields.add(new Field(path, steps, value == null ? null : value.json().toString()));
        steps = new ArrayList<>();
    }
}
