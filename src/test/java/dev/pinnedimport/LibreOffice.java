package dev.pinnedimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The LibreOffice of this machine, which opens a file and saves it anew. Tests that need it are skipped where there is none.
public final class LibreOffice {

    private final Path directory;

    private LibreOffice(Path directory) {
        this.directory = directory;
    }

    /// @param directory for what it writes
    public static LibreOffice in(Path directory) {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "soffice")));
        assumeTrue(there, "there is no soffice on this machine (Debian package libreoffice-calc)");
        return new LibreOffice(directory);
    }

    /// @param to   the ending of the format
    /// @param into name of the directory for it, so that it may keep its name
    public Path convert(Path file, String to, String into) throws IOException, InterruptedException {
        Path target = Files.createDirectories(directory.resolve("office").resolve(into));
        Process soffice = new ProcessBuilder("soffice", "-env:UserInstallation=" + directory.resolve("profile").toUri(), "--headless", "--convert-to", to,
                "--outdir", target.toString(), file.toString()).redirectErrorStream(true).start();
        String said = new String(soffice.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(soffice.waitFor(5, TimeUnit.MINUTES)).as(said).isTrue();
        String name = file.getFileName().toString();
        Path converted = target.resolve(name.substring(0, name.lastIndexOf('.')) + "." + to);
        assertThat(converted).as(said).exists();
        return converted;
    }
}
