package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Memory must not grow with the workbook: a process with a heap of 64 MiB reads 900,000 different texts.
@Execution(ExecutionMode.CONCURRENT)
@Tag("campaign")
class LargeWorkbookTest {

    private static final int ROWS = 300_000;

    @TempDir
    Path folder;

    @Test
    void readsAWorkbookWhoseTextsDoNotFitIntoTheHeap() throws Exception {
        Path file = write(folder.resolve("large.xlsx"));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), file.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).endsWith(ROWS + " rows\n");
    }

    /// Runs in the small heap.
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            int rows = 0;
            try (SourceReader reader = SourceReader.open(Path.of(arguments[0]), SourceSettings.detectAll())) {
                for (var row = reader.next(); row.isPresent(); row = reader.next()) {
                    String expected = "text " + 3 * rows;
                    if (!(row.get() instanceof ReadRow.Read read) || !read.record().cell(0).startsWith(expected)) {
                        throw new AssertionError("row " + rows + " is " + row.get());
                    }
                    rows++;
                }
            }
            System.out.println(rows + " rows");
        }
    }

    private static Path write(Path file) throws IOException {
        XlsxFile.ofRows("").sharedStrings("").write(file);
        Path large = file.resolveSibling("all.xlsx");
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(large)));
                java.util.zip.ZipFile small = new java.util.zip.ZipFile(file.toFile());
                Writer out = new OutputStreamWriter(zip, StandardCharsets.UTF_8)) {
            for (ZipEntry entry : small.stream().toList()) {
                zip.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().endsWith("sharedStrings.xml")) {
                    out.write("<sst><si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>");
                    for (int i = 0; i < 3 * ROWS; i++) {
                        out.write("<si><t>text " + i + " of a column that is different in every row " + Integer.toHexString(i * 31)
                                + "</t></si>");
                    }
                    out.write("</sst>");
                } else if (entry.getName().endsWith("sheet1.xml")) {
                    out.write("<worksheet><sheetData>");
                    for (int row = 0; row <= ROWS; row++) {
                        out.write("<row>");
                        for (int column = 0; column < 3; column++) {
                            out.write("<c t=\"s\"><v>" + (3 * row + column) + "</v></c>");
                        }
                        out.write("</row>");
                    }
                    out.write("</sheetData></worksheet>");
                } else {
                    out.write(new String(small.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
                }
                out.flush();
            }
        }
        return large;
    }
}
