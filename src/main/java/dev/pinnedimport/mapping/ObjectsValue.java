package dev.pinnedimport.mapping;

import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.SourceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A list of objects, or one object.
///
/// @param each   columns whose distinct values make the objects; none: one object for the event
/// @param needs  fields without which there is no object
/// @param isList whether the contract wants a list
record ObjectsValue(int[] each, Map<String, BoundField> fields, Set<String> needs, boolean isList) implements BoundRule {

    @Override
    public @Nullable Computed compute(Making making) {
        List<JsonNode> objects = new ArrayList<>();
        if (each.length == 0) {
            add(objects, making);
        } else {
            for (List<SourceRecord> rows : rowsByValue(making)) {
                making.with(rows, () -> add(objects, making));
            }
        }
        if (objects.isEmpty()) {
            return null;
        }
        if (isList) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode(objects.size());
            objects.forEach(list::add);
            return new Computed.Plain(list);
        }
        if (objects.size() > 1) {
            making.report(IssueCode.ROW_GROUP_DIFFERS, making.place(each[0]), making.cells().text(each[0]),
                    "The rows of this event hold " + objects.size() + " values here, but the API takes one. Make the rows equal.");
            return null;
        }
        return new Computed.Plain(objects.getFirst());
    }

    private boolean add(List<JsonNode> objects, Making making) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        boolean complete = true;
        for (Map.Entry<String, BoundField> field : fields.entrySet()) {
            Computed value = field.getValue().agree(making);
            if (value != null) {
                making.step(field.getKey(), value.json());
                JsonPath.put(object, List.of(field.getKey().split("\\.")), value.json());
            } else if (needs.contains(field.getKey())) {
                complete = false;
            }
        }
        return complete && !object.isEmpty() && objects.add(object);
    }

    private Collection<List<SourceRecord>> rowsByValue(Making making) {
        Map<List<String>, List<SourceRecord>> rowsByValue = new LinkedHashMap<>();
        for (SourceRecord row : making.rows()) {
            List<String> value = new ArrayList<>(each.length);
            boolean filled = false;
            for (int position : each) {
                CellKind kind = row.kind(position);
                if (kind == CellKind.ERROR) {
                    making.reportUnusable(kind, row.at().cell(making.title(position)), row.cell(position));
                    return List.of();
                }
                String text = TextTransform.trim(row.cell(position));
                filled |= !text.isEmpty();
                value.add(text);
            }
            if (filled) {
                rowsByValue.computeIfAbsent(value, _ -> new ArrayList<>()).add(row);
            }
        }
        return rowsByValue.values();
    }
}
