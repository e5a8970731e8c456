package dev.pinnedimport.definition.yaml;

import dev.pinnedimport.issue.Place;
import java.util.List;
import java.util.Optional;

/// A piece of a YAML file and where it stands.
public sealed interface YamlNode {

    Place.JobLine at();

    /// What it is, for a sentence such as "… but is a list".
    String describe();

    /// A text as it is written. What it means is decided by who asks for it: `no`, `012` and `2026-01-02` are texts where a text is due.
    ///
    /// @param quoted written in quotes or as a block; such a text is never a number, a boolean or null
    record Text(Place.JobLine at, String value, boolean quoted) implements YamlNode {

        /// Whether YAML reads this as "no value": nothing at all, `~` or an unquoted `null`.
        public boolean isNull() {
            return !quoted && switch (value) {
                case "", "~", "null", "Null", "NULL" -> true;
                default -> false;
            };
        }

        @Override
        public String describe() {
            return Problems.quote(value);
        }
    }

    /// A list.
    record Items(Place.JobLine at, List<YamlNode> items) implements YamlNode {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /// A map, in the file's order. No key stands twice.
    record Entries(Place.JobLine at, List<Entry> entries) implements YamlNode {
        public Entries {
            entries = List.copyOf(entries);
        }

        public Optional<Entry> find(String key) {
            return entries.stream().filter(entry -> entry.name().equals(key)).findFirst();
        }

        public boolean has(String key) {
            return find(key).isPresent();
        }

        @Override
        public String describe() {
            return "a map of keys and values";
        }
    }

    /// A key with its value.
    record Entry(Text key, YamlNode value) {

        public String name() {
            return key.value();
        }
    }
}
