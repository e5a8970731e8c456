package dev.pinnedimport.mapping.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    private static final List<String> KNOWN = List.of("Arena Nord", "Arena Süd", "Bern", "Yes", "Stadthalle am Schlossberg");

    @ParameterizedTest
    @CsvSource({"Arena Nrod,Arena Nord", "arena nord,Arena Nord", "Arena Sud,Arena Süd", "Yse,Yes",
            "Stadthale am Schlosberg,Stadthalle am Schlossberg",
        "Bernn,Bern"})
    void findsWhatWasMeant(String word, String meant) {
        assertThat(Nearest.find(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"Berlin", "No", "Arena", "Stadthalle", "''", "Ja"})
    void staysSilentWhereNothingIsNear(String word) {
        assertThat(Nearest.find(word, KNOWN)).isEmpty();
    }
}
