package dev.pinnedimport.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Who works here: user and machine, for the record.
final class Who {

    private static final int LONGEST = 200;

    private Who() {}

    /// Such as `anna@importer-1`. Asks no name service, which may take its time.
    static String isHere() {
        String user = System.getProperty("user.name", "somebody");
        String who = host().map(host -> user + "@" + host).orElse(user);
        return who.length() > LONGEST ? who.substring(0, LONGEST) : who;
    }

    /// The machine alone.
    static Optional<String> host() {
        return Stream.of("HOSTNAME", "COMPUTERNAME")
                .map(System::getenv)
                .filter(name -> name != null && !name.isBlank())
                .findFirst()
                .or(Who::hostFile);
    }

    private static Optional<String> hostFile() {
        try {
            return Optional.of(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip()).filter(name -> !name.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
