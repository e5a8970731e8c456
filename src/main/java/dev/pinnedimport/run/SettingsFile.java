package dev.pinnedimport.run;

import dev.pinnedimport.definition.yaml.Kind;
import dev.pinnedimport.definition.yaml.Problems;
import dev.pinnedimport.definition.yaml.Section;
import dev.pinnedimport.definition.yaml.YamlNode;
import dev.pinnedimport.definition.yaml.YamlTree;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file of settings: a map of keys and texts, in YAML. Everything that is wrong with it is said at once; a key that nobody knows is wrong.
public final class SettingsFile {

    private static final long LARGEST = 64 << 10;
    private static final Kind<Long> VERSION = Kind.number(1, 1).described("1");
    private static final Kind<String> TEXT = Kind.text("a text that is not empty");

    private SettingsFile() {}

    /// @param keys those that there are
    /// @return what the file sets
    /// @throws StopException `CONFIGURATION` where it cannot be used
    public static Map<String, String> read(Path file, List<String> keys) {
        requireOurs(file);
        Problems problems = new Problems(String.valueOf(file.getFileName()));
        Section all = parse(file, problems);
        all.require("version", VERSION);
        Map<String, String> values = new LinkedHashMap<>();
        keys.forEach(key -> all.find(key, TEXT).ifPresent(text -> values.put(key, text)));
        all.refuseOthers();
        problems.stopIfAny();
        return values;
    }

    // Whoever may write to it says where the key is sent.
    private static void requireOurs(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw unusable(file, "There is no such file. Check the path, or leave the setting out.");
            }
            if (Files.size(file) > LARGEST) {
                throw unusable(file, "The file is larger than 64 KB, which no such file is. Check that it is the right one.");
            }
            if (Files.getFileStore(file).supportsFileAttributeView("posix") && Files.getPosixFilePermissions(file).stream()
                    .anyMatch(right -> right == PosixFilePermission.GROUP_WRITE || right == PosixFilePermission.OTHERS_WRITE)) {
                throw unusable(file, "Others may write to this file. Allow that only to its owner: chmod go-w " + file.getFileName() + ".");
            }
        } catch (IOException _) {
            throw unusable(file, "The file cannot be read. Check its permissions.");
        }
    }

    private static Section parse(Path file, Problems problems) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
            Optional<YamlNode> root = text.isBlank() ? Optional.empty() : YamlTree.read(text, problems);
            if (root.isPresent() && root.get() instanceof YamlNode.Entries map) {
                return new Section(map, "settings", problems.at(1, 1), problems);
            }
            throw unusable(file, "The file must be a map of keys and values that begins with: version: 1");
        } catch (IOException _) {
            throw unusable(file, "The file cannot be read as text in UTF-8. Check its permissions.");
        }
    }

    private static StopException unusable(Path file, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.CONFIG_VALUE, new Place.File(String.valueOf(file.getFileName())), "", sentence));
    }
}
