package dev.pinnedimport.event;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// The way to a field of an event, for going there in many events.
record FieldPath(List<String> steps) {

    private static final String ITEMS = "[]";

    static FieldPath of(String path) {
        return new FieldPath(List.of(path.replace(ITEMS, "." + ITEMS).split("\\.")));
    }

    /// Visits every text at the path that is wanted, with its full path: `offers[1].url`. Where none is, no path is made.
    void forEachText(JsonNode event, Predicate<String> wanted, BiConsumer<String, String> visitor) {
        if (hasText(event, 0, wanted)) {
            visit(event, 0, "", (path, text) -> {
                if (wanted.test(text)) {
                    visitor.accept(path, text);
                }
            });
        }
    }

    private boolean hasText(JsonNode node, int step, Predicate<String> wanted) {
        if (step == steps.size()) {
            return node.isString() && wanted.test(node.stringValue());
        }
        if (!steps.get(step).equals(ITEMS)) {
            JsonNode below = node.get(steps.get(step));
            return below != null && hasText(below, step + 1, wanted);
        }
        for (int i = 0; i < node.size() && node.isArray(); i++) {
            if (hasText(node.get(i), step + 1, wanted)) {
                return true;
            }
        }
        return false;
    }

    private void visit(JsonNode node, int step, String path, BiConsumer<String, String> visitor) {
        if (step == steps.size()) {
            if (node.isString()) {
                visitor.accept(path, node.stringValue());
            }
        } else if (steps.get(step).equals(ITEMS)) {
            for (int i = 0; i < node.size() && node.isArray(); i++) {
                visit(node.get(i), step + 1, path + "[" + i + "]", visitor);
            }
        } else {
            JsonNode below = node.get(steps.get(step));
            if (below != null) {
                visit(below, step + 1, path.isEmpty() ? steps.get(step) : path + "." + steps.get(step), visitor);
            }
        }
    }
}
