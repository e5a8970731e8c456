package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Our search for the records' ends and opencsv's cutting must agree on every text; a third, slow and obvious reader is the judge.
@Execution(ExecutionMode.CONCURRENT)
class CsvRecordsTest {

    private static final SourceFile FILE = new SourceFile(Path.of("random.csv"), "random.csv", 0, FileTime.fromMillis(0));

    @Test
    void agreesWithAnObviousReaderOnRandomTexts() throws IOException {
        Random random = new Random(4180);
        int compared = 0;
        for (int i = 0; i < 200_000; i++) {
            String text = randomText(random);
            List<List<String>> expected = Obvious.read(text);
            if (expected == null) {
                continue;
            }
            assertThat(read(text, 1 + random.nextInt(3))).as("cells of %s", text.replace("\n", "\\n").replace("\r", "\\r"))
                    .isEqualTo(expected);
            compared++;
        }
        assertThat(compared).isGreaterThan(50_000);
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(14);
        for (int i = 0; i < length; i++) {
            text.append(";;\"\"\"ab\n\r".charAt(random.nextInt(9)));
        }
        return text.toString();
    }

    private static List<List<String>> read(String text, int piece) throws IOException {
        CsvRecords records = new CsvRecords(FILE, new char[0], new InPieces(text, piece), ';', '"');
        List<List<String>> all = new ArrayList<>();
        while (records.next()) {
            List<String> cells = List.of(records.cells());
            assertThat(records.columns()).isEqualTo(cells.size());
            List<String> row = new ArrayList<>(List.of(String.valueOf(records.firstLine())));
            row.addAll(cells);
            all.add(row);
        }
        return all;
    }

    /// Gives a text in pieces of a few characters, so that every state is met at the end of a piece.
    private static final class InPieces extends Reader {

        private final String text;
        private final int piece;
        private int at;

        InPieces(String text, int piece) {
            this.text = text;
            this.piece = piece;
        }

        @Override
        public int read(char[] target, int offset, int length) {
            int count = Math.min(Math.min(piece, length), text.length() - at);
            if (count == 0) {
                return -1;
            }
            text.getChars(at, at + count, target, offset);
            at += count;
            return count;
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    /// RFC 4180 with quotes allowed inside plain cells, one character at a time; null for texts that break the rules.
    private static final class Obvious {

        static List<List<String>> read(String text) {
            List<List<String>> records = new ArrayList<>();
            String rest = text;
            int line = 1;
            while (!rest.isEmpty()) {
                List<String> record = new ArrayList<>(List.of(String.valueOf(line)));
                boolean more = true;
                while (more) {
                    String cell;
                    if (rest.startsWith("\"")) {
                        int end = 1;
                        while (end < rest.length() && (rest.charAt(end) != '"' || rest.startsWith("\"\"", end))) {
                            end += rest.startsWith("\"\"", end) ? 2 : 1;
                        }
                        if (end >= rest.length()) {
                            return null;
                        }
                        cell = rest.substring(1, end).replace("\"\"", "\"");
                        line += lineEnds(rest.substring(1, end));
                        rest = rest.substring(end + 1);
                        if (!rest.isEmpty() && ";\r\n".indexOf(rest.charAt(0)) < 0) {
                            return null;
                        }
                    } else {
                        int end = 0;
                        while (end < rest.length() && ";\r\n".indexOf(rest.charAt(end)) < 0) {
                            end++;
                        }
                        cell = rest.substring(0, end);
                        rest = rest.substring(end);
                    }
                    record.add(cell);
                    more = rest.startsWith(";");
                    rest = more ? rest.substring(1) : rest;
                }
                records.add(record);
                if (!rest.isEmpty()) {
                    rest = rest.substring(rest.startsWith("\r\n") ? 2 : 1);
                    line++;
                }
            }
            return records;
        }

        private static int lineEnds(String text) {
            return text.replace("\r\n", "\n").replaceAll("[^\r\n]", "").length();
        }
    }
}
