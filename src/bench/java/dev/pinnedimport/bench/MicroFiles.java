package dev.pinnedimport.bench;

import java.io.IOException;
import java.nio.file.Path;

/// The benchmark's file and job, small.
public final class MicroFiles {

    private MicroFiles() {}

    public static Path csv(Path directory, int rows) throws IOException {
        return new BenchFiles(directory).csv("micro", rows, 0, 1000);
    }

    public static Path job(Path directory) throws IOException {
        return new BenchFiles(directory).job("micro", "rate: 100/s");
    }
}
