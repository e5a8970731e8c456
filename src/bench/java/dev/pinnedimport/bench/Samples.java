package dev.pinnedimport.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// What was measured, in a file, so that a long benchmark can be made in pieces.
final class Samples {

    private final Path file;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    /// @param anew whether to forget what earlier calls measured
    Samples(Path file, boolean anew) throws IOException {
        this.file = file;
        if (anew) {
            Files.deleteIfExists(file);
        } else if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int tab = line.lastIndexOf('\t');
                keep(line.substring(0, tab), Double.parseDouble(line.substring(tab + 1)));
            }
        }
    }

    void add(String race, String contender, double value) throws IOException {
        String name = race + "\t" + contender;
        keep(name, value);
        Files.writeString(file, name + "\t" + value + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void keep(String name, double value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    int count(String race, String contender) {
        return values.getOrDefault(race + "\t" + contender, List.of()).size();
    }

    OptionalDouble median(String race, String contender) {
        List<Double> sorted = values.getOrDefault(race + "\t" + contender, List.of()).stream().sorted().toList();
        if (sorted.isEmpty()) {
            return OptionalDouble.empty();
        }
        int half = sorted.size() / 2;
        return OptionalDouble.of(sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2);
    }
}
