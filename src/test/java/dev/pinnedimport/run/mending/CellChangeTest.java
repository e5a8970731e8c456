package dev.pinnedimport.run.mending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.ledger.KeptCell;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellChangeTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', value = {
        "Arena Nord       | 'Arena Nord '",
        "'line\r\nline'   | 'line\nline'",
        "00123            | 123",
        "19.90            | 19.9",
        "19,90            | 19.9",
        "123456789012     | 1.23457E+11",
        "123456789012     | 1.23E+11",
        "true             | TRUE",
        "12.06.2027       | 2027-06-12",
        "2027-06-12       | 12/06/2027",
        "2027-06-12       | 6/12/2027",
        "12.06.2027 20:00 | 2027-06-12T20:00",
        "12.06.2027 20:00 | 6/12/27 8:00 PM",
        "03/04/2027       | 3/4/27",
        "20:00            | 20:00:00",
        "'a\u0001b'       | 'a\ufffdb'"
    })
    void passesByWhatASpreadsheetSpellsInItsOwnWay(String before, String after) {
        assertThat(CellChange.isChanged(KeptCell.text(before), after, false)).isFalse();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', value = {
        "Arena Nrod       | Arena Nord",
        "Arena            | ''",
        "''               | Arena",
        "00123            | 124",
        "A1               | a1",
        "123456789012     | 1.24E+11",
        "03/04/2027       | 04/03/2027",
        "12.06.2027       | 13.06.2027",
        "12.06.2027       | 2027-06-13",
        "20:00            | 20:30",
        "1-2              | 1-3"
    })
    void seesWhatAPersonChanged(String before, String after) {
        assertThat(CellChange.isChanged(KeptCell.text(before), after, false)).isTrue();
        assertThat(CellChange.isChanged(KeptCell.text(before), after, true)).isTrue();
    }

    // Where the cell was wrong, the new spelling may be the very mend.
    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', value = {"00123 | 123", "52,52 | 52.52", "12.5 | 12,5", "12.06.2027 | 2027-06-12", "20:00 | 20:00:00"})
    void takesAnotherSpellingForAMendWhereTheCellWasWrong(String before, String after) {
        assertThat(CellChange.isChanged(KeptCell.text(before), after, true)).isTrue();
    }
}
