package dev.pinnedimport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.SourceKey;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdFormsTest {

    private static List<String> of(String key) {
        return IdForms.of(new SourceKey(key.replace('/', '\u001f'))).stream().map(form -> form.value().replace('\u001f', '/')).collect(Collectors.toList());
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"123,123.0", "123.0,123", "00123,123", "00123,123.0", "123.0,00123", "0,0.0", "000,0", "0012/34,12/34", "12/34,0012/34", "12/34,12/34.0",
        "12.0/34.0,12/34", "12/34,012/034", "5/2027-11-14T19:00,5.0/2027-11-14T19:00", "005/2027-11-14T19:00,5/2027-11-14T19:00", "a/7,a/0000007"})
    void mayBeOneId(String id, String other) {
        assertThat(of(id)).contains(other).doesNotContain(id);
    }

    @ParameterizedTest
    @CsvSource({"A1", "12a", "1.5", "-1", "1.00", "12345678901234567", "a/b", "2027-11-14T19:00"})
    void haveNoOtherForm(String id) {
        assertThat(of(id)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"00123,123", "000,0", "0012345678901234567890,12345678901234567890"})
    void mayHaveLostAnyNumberOfZeros(String id, String without) {
        assertThat(IdForms.withoutZeros(new SourceKey(id))).contains(new SourceKey(without));
    }

    @ParameterizedTest
    @CsvSource({"0", "123", "100", "00a", "0.0"})
    void haveNoZerosToLose(String id) {
        assertThat(IdForms.withoutZeros(new SourceKey(id))).isEmpty();
    }

    @Test
    void areFewForOrdinaryIdsBecauseEachIsLookedFor() {
        assertThat(of("123")).containsExactly("123.0");
        assertThat(of("12/34").size()).isLessThan(30);
    }

    @Test
    void areNotLongerThanAnIdMayBe() {
        assertThat(of("1".repeat(15) + "/" + "x".repeat(496))).allMatch(form -> form.length() <= SourceKey.LONGEST);
    }
}
