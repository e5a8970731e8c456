package dev.pinnedimport.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Everything the command line touches outside the program, so that tests can run it in their own process.
///
/// @param out         results
/// @param err         progress and notices
/// @param environment the process's variables
/// @param directory   the working directory
/// @param home        where the program is installed, with its `jobs` and `sample-data`
/// @param interactive whether a person sits at it
record Terminal(
        PrintWriter out,
        PrintWriter err,
        InputStream in,
        Map<String, String> environment,
        Path directory,
        Optional<Path> home,
        boolean interactive) {

    /// The same, with the error stream as lines of JSON.
    Terminal loggingJson() {
        return new Terminal(out, new EcsLines(err, InstantSource.system()), in, environment, directory, home, interactive);
    }

    /// The lines of JSON that the error stream is, where it is.
    Optional<EcsLines> findLines() {
        return err instanceof EcsLines lines ? Optional.of(lines) : Optional.empty();
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /// A path as the user gave it, seen from the working directory.
    Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }

    /// A path as short as it can be said from the working directory.
    String shown(Path path) {
        Path absolute = resolve(path);
        return absolute.startsWith(directory) && !absolute.equals(directory) ? directory.relativize(absolute).toString() : absolute.toString();
    }

    /// Whether a progress bar may redraw its line.
    boolean animated() {
        return interactive && !(err instanceof EcsLines) && !"dumb".equals(environment.get("TERM"));
    }
}
