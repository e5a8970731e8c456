package dev.pinnedimport.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The jar as it ships: it says what it is made of, and nothing about when, where or by whom it was built. That two builds are equal byte by byte
/// is shown by `src/test/supply/two-builds.sh`.
class JarIT {

    private static final Path JAR = Path.of("target/pinned-import.jar");
    private static final String LIBRARIES = "BOOT-INF/lib/";

    @Test
    void listsEveryLibraryThatIsInIt() throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            Set<String> listed = new TreeSet<>();
            ZipEntry bill = jar.getEntry("META-INF/sbom/application.cdx.json");
            Assumptions.assumeTrue(bill != null || System.getenv("CI") != null, "built with -Dquick or -o (offline), without a bill of materials");
            assertThat(bill).as("the bill of materials").isNotNull();
            try (InputStream in = jar.getInputStream(bill)) {
                for (JsonNode component : JsonMapper.shared().readTree(in).path("components")) {
                    listed.add(component.path("name").asString() + "-" + component.path("version").asString() + ".jar");
                }
            }
            List<String> libraries = jar.stream().map(ZipEntry::getName).filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                    .map(name -> name.substring(LIBRARIES.length()))
                    .filter(name -> !name.startsWith("spring-boot-jarmode-tools")) // added by the packaging, part of Boot
                    .toList();

            assertThat(libraries).isNotEmpty();
            assertThat(listed).containsAll(libraries);
        }
    }

    /// Compiled for Java 5, as the library's own jar is, no start cache takes it.
    @Test
    void bringsTheArgumentParserAsAStartCacheTakesIt() throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry("BOOT-INF/classes/picocli/CommandLine.class")))) {
                assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
                in.readUnsignedShort();
                assertThat(in.readUnsignedShort()).as("version of the class file").isGreaterThanOrEqualTo(69);
            }
            assertThat(jar.stream().map(ZipEntry::getName)).noneMatch(name -> name.startsWith(LIBRARIES + "picocli"));
        }
    }

    @Test
    void saysNothingAboutItsBuild() throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            String manifest;
            try (InputStream in = jar.getInputStream(jar.getEntry("META-INF/MANIFEST.MF"))) {
                manifest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            assertThat(manifest).doesNotContainPattern("(?i)(built-by|build-time|build-timestamp|user|host)").contains("Build-Jdk-Spec: 25");
            List<LocalDateTime> times = jar.stream().filter(entry -> !entry.getName().startsWith("org/springframework/boot/loader"))
                    .filter(entry -> !Pattern.matches("META-INF/services/.*", entry.getName()))
                    .map(ZipEntry::getTimeLocal).distinct().toList();
            assertThat(times).as("one time for all entries, that of the pom").hasSize(1);
        }
    }
}
