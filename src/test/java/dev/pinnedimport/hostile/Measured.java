package dev.pinnedimport.hostile;

import com.sun.management.OperatingSystemMXBean;
import dev.pinnedimport.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program in a process of its own, which writes down at its end what it has used.
final class Measured {

    private Measured() {}

    public static void main(String[] arguments) {
        Path figures = Path.of(System.getProperty("measured.figures"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(figures)));
        Main.main(arguments);
    }

    private static void write(Path figures) {
        long cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1_000_000;
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        try {
            Files.writeString(figures, cpu + " " + heap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
