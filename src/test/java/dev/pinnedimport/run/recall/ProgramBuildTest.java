package dev.pinnedimport.run.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.Fingerprint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A build is known by what is in it.
class ProgramBuildTest {

    @TempDir
    private Path directory;

    @Test
    void isTheSameAsLongAsNothingChanges() {
        assertThat(ProgramBuild.find()).isPresent().isEqualTo(ProgramBuild.find());
    }

    @Test
    void isAnotherWithAnotherClassOfTheSameSizeAndTime() throws IOException {
        Path jar = directory.resolve("program.jar");
        write(jar, "one");
        String before = ProgramBuild.contents(jar);
        FileTime time = Files.getLastModifiedTime(jar);
        long size = Files.size(jar);

        write(jar, "two");
        Files.setLastModifiedTime(jar, time);

        assertThat(Files.size(jar)).isEqualTo(size);
        assertThat(ProgramBuild.contents(jar)).isNotEqualTo(before);
    }

    @Test
    void isAnotherWithAnotherLibraryInsideTheJar() throws IOException {
        Path jar = directory.resolve("program.jar");
        write(jar, "BOOT-INF/lib/library-1.0.jar", "one", "");
        Optional<Fingerprint> before = ProgramBuild.find(jar.toString());

        write(jar, "BOOT-INF/lib/library-1.0.jar", "two", "");

        assertThat(ProgramBuild.find(jar.toString())).isPresent().isNotEqualTo(before);
    }

    @Test
    void isAnotherWithAnotherLibraryBesideTheJar() throws IOException {
        Path jar = directory.resolve("program.jar");
        write(jar, "A.class", "one", "Manifest-Version: 1.0\nClass-Path: lib/library-1.0.jar\n");
        Path library = Files.createDirectories(directory.resolve("lib")).resolve("library-1.0.jar");
        Files.writeString(library, "one");
        Optional<Fingerprint> before = ProgramBuild.find(jar.toString());
        assertThat(ProgramBuild.find(jar.toString())).isEqualTo(before);

        Files.writeString(library, "patched");

        assertThat(ProgramBuild.find(jar.toString())).isPresent().isNotEqualTo(before);
    }

    @Test
    void isNotKnownWhereAPartOfItIsMissing() {
        assertThat(ProgramBuild.find(directory.resolve("missing.jar").toString())).isEmpty();
    }

    @Test
    void isTheSameInACopyOfTheJar() throws IOException {
        Path jar = directory.resolve("program.jar");
        write(jar, "one");

        assertThat(ProgramBuild.contents(Files.copy(jar, directory.resolve("copy.jar")))).isEqualTo(ProgramBuild.contents(jar));
    }

    @Test
    void isAnotherWithOneMoreClassInADirectory() throws IOException {
        Files.writeString(directory.resolve("A.class"), "A");
        String before = ProgramBuild.contents(directory);

        Files.writeString(directory.resolve("B.class"), "B");

        assertThat(ProgramBuild.contents(directory)).isNotEqualTo(before);
    }

    private static void write(Path jar, String content) throws IOException {
        write(jar, "A.class", content, "");
    }

    private static void write(Path jar, String name, String content, String manifest) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "META-INF/MANIFEST.MF", manifest);
            put(zip, name, content);
        }
    }

    private static void put(ZipOutputStream zip, String name, String content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content.getBytes(StandardCharsets.US_ASCII));
        zip.closeEntry();
    }
}
