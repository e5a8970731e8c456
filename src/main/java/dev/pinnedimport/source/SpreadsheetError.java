package dev.pinnedimport.source;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Errors of formulas that a spreadsheet has written into a CSV file as text, in the languages of its users.
final class SpreadsheetError {

    private static final Set<String> NAMES = Set.of("#N/A", "#NV", "#N/D", "#N/B", "#REF!", "#BEZUG!", "#RIF!", "#VERW!", "#¡REF!", "#VALUE!", "#WERT!",
            "#VALEUR!", "#VALORE!", "#¡VALOR!", "#VALOR!", "#WAARDE!", "#DIV/0!", "#¡DIV/0!", "#DEEL/0!", "#NAME?", "#NOM?", "#NOME?", "#¿NOMBRE?",
            "#NAAM?", "#NULL!", "#NUL!", "#NULO!", "#¡NULO!", "#LEEG!", "#NUM!", "#ZAHL!", "#NOMBRE!", "#¡NUM!", "#GETAL!", "#NUM.!", "#SPILL!", "#CALC!",
            "#FIELD!", "#BLOCKED!", "#UNKNOWN!");
    private static final int LONGEST = 12;

    private SpreadsheetError() {}

    /// One kind per cell where one of them is such an error; null, as for every text row, where none is.
    static CellKind @Nullable [] kinds(String[] cells) {
        CellKind[] kinds = null;
        for (int i = 0; i < cells.length; i++) {
            if (isError(cells[i])) {
                if (kinds == null) {
                    kinds = new CellKind[cells.length];
                    Arrays.fill(kinds, CellKind.TEXT);
                }
                kinds[i] = CellKind.ERROR;
            }
        }
        return kinds;
    }

    private static boolean isError(String cell) {
        return !cell.isEmpty() && cell.charAt(0) == '#' && cell.length() <= LONGEST && NAMES.contains(cell.strip());
    }
}
