package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.Place;
import dev.pinnedimport.source.CellKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a text comes from.
sealed interface TextSource extends Spot {

    /// The text, empty where there is none; null where a cell is unusable, which has then been reported.
    @Nullable String read(Making making);

    /// The first filled one of some columns.
    record FirstFilled(int[] positions) implements TextSource {

        @Override
        public @Nullable String read(Making making) {
            for (int position : positions) {
                String text = making.read(position);
                if (text == null || !text.isBlank()) {
                    return text;
                }
            }
            return "";
        }

        @Override
        public Place place(Making making) {
            return firstFilled(making, positions);
        }

        @Override
        public CellKind kind(Making making) {
            for (int position : positions) {
                if (!making.cells().text(position).isBlank()) {
                    return making.cells().kind(position);
                }
            }
            return CellKind.TEXT;
        }
    }

    /// All filled ones of some columns.
    record Joined(int[] positions, String between) implements TextSource {

        @Override
        public @Nullable String read(Making making) {
            StringBuilder joined = new StringBuilder();
            for (int position : positions) {
                String text = making.read(position);
                if (text == null) {
                    return null;
                }
                if (!text.isBlank()) {
                    joined.append(joined.isEmpty() ? "" : between).append(text);
                }
            }
            if (positions.length > 1) {
                making.step("join", joined);
            }
            return joined.toString();
        }

        @Override
        public Place place(Making making) {
            return firstFilled(making, positions);
        }
    }

    /// Literal text and columns in turn: one literal more than columns.
    record Template(List<String> literals, int[] positions) implements TextSource {

        @Override
        public @Nullable String read(Making making) {
            StringBuilder text = new StringBuilder(literals.getFirst());
            for (int i = 0; i < positions.length; i++) {
                String cell = making.read(positions[i]);
                if (cell == null) {
                    return null;
                }
                if (cell.isBlank()) {
                    return "";
                }
                text.append(TextTransform.trim(cell)).append(literals.get(i + 1));
            }
            making.step("template", text);
            return text.toString();
        }

        @Override
        public Place place(Making making) {
            return firstFilled(making, positions);
        }
    }

    static Place firstFilled(Making making, int[] positions) {
        for (int position : positions) {
            if (!making.cells().text(position).isBlank()) {
                return making.place(position);
            }
        }
        return positions.length == 0 ? making.cells().row() : making.place(positions[0]);
    }

    /// The pieces of `https://x/{Event ID}`.
    record TemplateParts(List<String> literals, List<String> columns) {

        /// @throws IllegalArgumentException where a brace is left open; the message is for people
        static TemplateParts of(String template) {
            List<String> literals = new ArrayList<>();
            List<String> columns = new ArrayList<>();
            int at = 0;
            while (true) {
                int open = template.indexOf('{', at);
                int close = template.indexOf('}', at);
                if (open < 0 && close < 0) {
                    literals.add(template.substring(at));
                    return new TemplateParts(literals, columns);
                }
                if (open < 0 || close < open || template.substring(open + 1, close).isBlank()
                        || template.substring(open + 1, close).contains("{")) {
                    throw new IllegalArgumentException("template \"" + template + "\": write each column as {Column}");
                }
                literals.add(template.substring(at, open));
                columns.add(template.substring(open + 1, close));
                at = close + 1;
            }
        }
    }
}
