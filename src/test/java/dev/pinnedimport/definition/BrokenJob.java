package dev.pinnedimport.definition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A case of `broken-jobs.yml`.
///
/// @param issues `line:column code sentence` of all that is expected
/// @param editor whether the schema for editors sees the fault as well
record BrokenJob(String name, String text, List<String> issues, boolean editor) {

    private static final List<String> SOUND = List.of(
            "version: 1",
            "name: fair",
            "source:",
            "  system: box-office",
            "identity: Event ID",
            "target:",
            "  channel: 42",
            "  status: draft",
            "fields:",
            "  title: Event Name",
            "  startAt: {from: Starts, datetime: \"dd.MM.yyyy HH:mm\", zone: Europe/Berlin}");

    static String sound() {
        return String.join("\n", SOUND) + "\n";
    }

    static Stream<BrokenJob> all() {
        try (InputStream in = BrokenJob.class.getResourceAsStream("/definition/broken-jobs.yml")) {
            List<?> cases = (List<?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            return cases.stream().map(entry -> of((Map<?, ?>) entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path writeTo(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("lookups"));
        Files.writeString(directory.resolve("lookups/halls.csv"), "hall,name,id\nA,Town hall,1\n");
        return Files.writeString(directory.resolve("fair.yml"), text);
    }

    @Override
    public String toString() {
        return name;
    }

    private static BrokenJob of(Map<?, ?> entry) {
        List<String> lines = new ArrayList<>(SOUND);
        if (entry.get("lines") instanceof Map<?, ?> changes) {
            changes.forEach((line, text) -> lines.set((Integer) line - 1, text.toString().stripTrailing()));
        }
        String added = entry.get("add") == null ? "" : entry.get("add").toString();
        List<String> issues = entry.get("issues") instanceof List<?> list ? list.stream().map(Object::toString).toList() : List.of();
        String text = String.join("\n", lines) + "\n" + added;
        return new BrokenJob(entry.get("case").toString(), text, issues, !"silent".equals(entry.get("editor")));
    }
}
