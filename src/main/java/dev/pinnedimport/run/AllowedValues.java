package dev.pinnedimport.run;

import dev.pinnedimport.event.Contract;
import dev.pinnedimport.mapping.FieldRule;
import dev.pinnedimport.mapping.Lookup;
import dev.pinnedimport.mapping.MappingRules;
import dev.pinnedimport.mapping.ValueRule;
import dev.pinnedimport.source.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which columns of a file hold one value of a list, and of which: the keys of a lookup, the job's own `values`, or what the contract allows.
///
/// Left out are columns whose cells hold several values, or are combined with others before they are looked up: no single choice would be right.
final class AllowedValues {

    private final MappingRules rules;
    private final Contract contract;

    AllowedValues(MappingRules rules, Contract contract) {
        this.rules = rules;
        this.contract = contract;
    }

    /// By position of the column.
    Map<Integer, List<String>> in(Header header) {
        Map<Integer, List<String>> found = new TreeMap<>();
        for (FieldRule field : rules.fields()) {
            collect(field.path(), field.value(), header, found);
        }
        return found;
    }

    private void collect(String path, ValueRule rule, Header header, Map<Integer, List<String>> found) {
        switch (rule) {
            case ValueRule.Columns columns -> {
                if (columns.from().columns().size() == 1 || columns.from().join() == null) {
                    List<String> values = valuesOf(path, columns.text());
                    columns.from().columns().forEach(column -> put(column, values, header, found));
                }
            }
            case ValueRule.DateTime date -> {
                ValueRule.ZoneRule zone = date.rule().zone();
                List<String> zones = zone.lookup() == null ? List.of() : keys(zone.lookup());
                zone.columns().forEach(column -> put(column, zones, header, found));
            }
            case ValueRule.Objects objects -> objects.fields().forEach((name, value) ->
                    collect((contract.findField(path + "[]." + name).isPresent() ? path + "[]." : path + ".") + name, value, header, found));
            case ValueRule.Constant _, ValueRule.Template _, ValueRule.Expression _, ValueRule.After _, ValueRule.ZoneOf _ -> {
                // no cell of theirs stands for one value of a list
            }
        }
    }

    private List<String> valuesOf(String path, ValueRule.TextRule text) {
        if (text.split() != null) {
            return List.of();
        }
        List<String> values = new ArrayList<>(text.values().keySet());
        if (text.lookup() != null) {
            values.addAll(keys(text.lookup()));
        }
        boolean translated = !values.isEmpty();
        return translated ? values : contract.findField(path).map(Contract.Field::allowed).orElse(List.of());
    }

    private List<String> keys(String name) {
        Lookup lookup = rules.lookups().get(name);
        return lookup == null ? List.of() : List.copyOf(lookup.keys());
    }

    private static void put(String column, List<String> values, Header header, Map<Integer, List<String>> found) {
        if (!values.isEmpty()) {
            header.find(column).ifPresent(position -> found.putIfAbsent(position, values));
        }
    }
}
