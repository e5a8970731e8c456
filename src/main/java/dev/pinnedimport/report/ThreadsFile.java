package dev.pinnedimport.report;

import java.io.IOException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/// What each thread of the program is doing, for whoever finds out why a run stood still.
///
/// Names of threads, classes and methods, and line numbers; no values, so neither rows nor the key.
public final class ThreadsFile {

    private ThreadsFile() {}

    /// Readable by its owner only.
    public static Path write(Path directory, String run) throws IOException {
        OutputFile file = OutputFile.in(directory, run + "-threads.txt");
        Files.writeString(file.path(), text());
        return file.publish();
    }

    static String text() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] knot = threads.findDeadlockedThreads();
        String head = knot == null ? "No threads wait for each other.\n"
                : "These threads wait for each other: " + Arrays.stream(knot).mapToObj(Long::toString).collect(Collectors.joining(", ")) + "\n";
        return head + Arrays.stream(threads.dumpAllThreads(true, true)).sorted(Comparator.comparingLong(ThreadInfo::getThreadId))
                .map(ThreadsFile::describe).collect(Collectors.joining());
    }

    private static String describe(ThreadInfo thread) {
        LockInfo lock = thread.getLockInfo();
        String waiting = lock == null ? "" : ", for " + lock.getClassName() + (thread.getLockOwnerId() < 0 ? "" : " of thread " + thread.getLockOwnerId());
        return "\nThread " + thread.getThreadId() + " \"" + thread.getThreadName() + "\", " + thread.getThreadState() + waiting + "\n"
                + Arrays.stream(thread.getStackTrace()).map(frame -> "    " + frame + "\n").collect(Collectors.joining());
    }
}
