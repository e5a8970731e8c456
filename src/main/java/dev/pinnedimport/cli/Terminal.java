package dev.pinnedimport.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
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
        return interactive && !"dumb".equals(environment.get("TERM"));
    }
}
