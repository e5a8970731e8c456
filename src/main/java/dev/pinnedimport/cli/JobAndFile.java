package dev.pinnedimport.cli;

import dev.pinnedimport.issue.Texts;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The two arguments that most commands take.
final class JobAndFile {

    @Parameters(index = "0", paramLabel = "JOB", description = "Name of a job in jobs/, or a job file.")
    private String job = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "CSV or XLSX export.")
    private Path file = Path.of("");

    String job() {
        return job;
    }

    /// As the person wrote it.
    Path file() {
        return file;
    }

    /// Both as a person can write them again behind a command.
    String again() {
        return Texts.argument(job) + " " + Texts.argument(file.toString());
    }
}
