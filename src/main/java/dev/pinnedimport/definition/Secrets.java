package dev.pinnedimport.definition;

import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds API keys in a job file: jobs are shared, reviewed and printed, so a key must never stand in one. The value is never shown.
final class Secrets {

    private static final Set<String> NAMES = Set.of("apikey", "xapikey", "pinnedapikey", "key", "token", "apitoken", "accesstoken", "auth",
            "authorization", "bearer", "password", "passwd", "secret", "clientsecret", "credentials");
    /// Columns are called `event_live_stream_url` and `Ring-bearer announcements`; what tells a key from them is a digit, or that no word is so long.
    private static final Pattern VALUE = Pattern.compile(
            "(?i)^\\s*bearer\\s+[a-z0-9._~+/=-]{12,}\\s*$"
                    + "|(?<!-)\\bbearer\\s+(?=\\S{0,60}[0-9])[a-z0-9._~+/=-]{12,}"
                    + "|\\b[a-z]{2,8}_(?:live|test|prod)_(?:(?=[a-z0-9_-]{0,60}[0-9])[a-z0-9_-]{10,}|[a-z0-9]{20,})"
                    + "|\\beyJ[a-z0-9_-]{10,}\\.[a-z0-9_-]{10,}\\.");

    private final Problems problems;

    Secrets(Problems problems) {
        this.problems = problems;
    }

    /// Refuses every key and value of the job that looks like one.
    void refuse(YamlNode.Entries job) {
        walk(job, "");
    }

    private void walk(YamlNode node, String path) {
        switch (node) {
            case YamlNode.Text text -> {
                if (VALUE.matcher(text.value()).find()) {
                    settle(text.at(), "The value of '" + path + "' looks like an API key.");
                }
            }
            case YamlNode.Items list -> list.items().forEach(item -> walk(item, path));
            case YamlNode.Entries map -> map.entries().forEach(entry -> walk(entry, path));
        }
    }

    private void walk(YamlNode.Entry entry, String path) {
        String inner = path.isEmpty() ? entry.name() : path + "." + entry.name();
        if (VALUE.matcher(entry.name()).find()) {
            settle(entry.key().at(), "A key below '" + path + "' looks like an API key.");
        } else if (NAMES.contains(simplify(entry.name())) && !isForeignWord(inner)) {
            settle(entry.key().at(), "'" + inner + "' looks like the place of an API key.");
            problems.silence(entry.value().at());
        } else {
            walk(entry.value(), inner);
        }
    }

    /// Names that are the source's, not the format's: words of a value list, columns and fields of examples, names of lookups; and the
    /// key column of a lookup.
    private static boolean isForeignWord(String path) {
        return path.startsWith("lookups.") || path.startsWith("examples.") || path.contains(".values.") || path.contains(".const.");
    }

    private void settle(Place.JobLine at, String sentence) {
        problems.settle(IssueCode.JOB_SECRET, at,
                sentence
                + " A job must not hold one: other people read it. Put the key into a key file and name that with --api-key-file.");
    }

    private static String simplify(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }
}
