package dev.pinnedimport.issue;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an issue was found. `toString` is the one wording used in messages, reports and logs.
public sealed interface Place {

    /// A physical row of an input file, counted from 1 as an editor or a spreadsheet counts.
    ///
    /// For a CSV record that spans several lines it is the first of them. `sheet` is null for CSV.
    record Row(String file, @Nullable String sheet, long number) implements Place, Comparable<Row> {

        public Optional<String> findSheet() {
            return Optional.ofNullable(sheet);
        }

        public Cell cell(String column) {
            return new Cell(this, column);
        }

        /// `Row 42`, the form used where file and sheet are already known to the reader.
        public String brief() {
            return "Row " + number;
        }

        @Override
        public int compareTo(Row other) {
            return Long.compare(number, other.number);
        }

        @Override
        public String toString() {
            return file + (sheet == null ? "" : ", sheet " + sheet) + ", row " + number;
        }
    }

    /// One cell: a row and the header of its column as the file spells it.
    record Cell(Row row, String column) implements Place {

        public String brief() {
            return row.brief() + ", column \"" + column + "\"";
        }

        @Override
        public String toString() {
            return row + ", column \"" + column + "\"";
        }
    }

    /// A whole column of an input file.
    record Column(String file, String column) implements Place {
        @Override
        public String toString() {
            return file + ", column \"" + column + "\"";
        }
    }

    /// A whole input file.
    record File(String file) implements Place {
        @Override
        public String toString() {
            return file;
        }
    }

    /// A position in a job file, line and column counted from 1.
    record JobLine(String file, int line, int column) implements Place {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /// The API, as its base URL.
    record Api(String baseUrl) implements Place {
        @Override
        public String toString() {
            return baseUrl;
        }
    }

    /// Something about the installation: a setting, a directory, the database.
    record Setting(String name) implements Place {
        @Override
        public String toString() {
            return name;
        }
    }
}
