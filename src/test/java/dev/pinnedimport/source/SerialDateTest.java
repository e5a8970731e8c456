package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.poi.ss.usermodel.DateUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ResourceLock(Resources.LOCALE)
class SerialDateTest {

    private final SerialDate from1900 = new SerialDate(false);

    @ParameterizedTest(name = "{0} as {1} is {3}")
    @CsvSource({
        "45627, DATE, DATE, 2024-12-01", "1, DATE, DATE, 1900-01-01", "59, DATE, DATE, 1900-02-28", "61, DATE, DATE, 1900-03-01",
        "2958465, DATE, DATE, 9999-12-31", "45627.9, DATE, DATE, 2024-12-01", "45626.9999999, DATE, DATE, 2024-12-01",
        "0.416666666666666, TIME, TIME, 10:00", "0.41666666666666669, TIME, TIME, 10:00", "41767.5, TIME, TIME, 12:00",
                "0, TIME, TIME, 00:00",
        "0.9999999, TIME, TIME, 00:00", "0.000011574074, TIME, TIME, 00:00:01",
        "46185.8333333333, DATE_TIME, DATE_TIME, 2026-06-12T20:00", "46185, DATE_TIME, DATE_TIME, 2026-06-12T00:00",
        "46185.8336805556, DATE_TIME, DATE_TIME, 2026-06-12T20:00:30", "46185.8333391, DATE_TIME, DATE_TIME, 2026-06-12T20:00",
        "0.75, DATE_TIME, TIME, 18:00", "0, DATE, TIME, 00:00", "0.75, DURATION, TIME, 18:00", "1.5, DURATION, TEXT, 36:00",
                "1.50001, DURATION, TEXT, 36:00:01"
    })
    void showsANumberAsItsFormatSays(double serial, CellFormats.Format format, CellKind kind, String text) {
        assertThat(from1900.read(serial, format)).contains(new SerialDate.Shown(kind, text));
    }

    @Test
    void showsADurationInTheSameDigitsOnEveryMachine() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(from1900.read(1.50001, CellFormats.Format.DURATION)).contains(new SerialDate.Shown(CellKind.TEXT, "36:00:01"));
        } finally {
            Locale.setDefault(usual);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, DATE", "-0.5, TIME", "60, DATE", "60.5, DATE_TIME", "2958466, DATE", "2958465.9999999, DATE_TIME", "1e300, DATE",
            "NaN, DATE"})
    void hasNoDateForOtherNumbers(double serial, CellFormats.Format format) {
        assertThat(from1900.read(serial, format)).isEmpty();
    }

    @Test
    void countsFrom1904WhereTheWorkbookSaysSo() {
        SerialDate from1904 = new SerialDate(true);

        assertThat(from1904.read(0, CellFormats.Format.DATE)).contains(new SerialDate.Shown(CellKind.DATE, "1904-01-01"));
        assertThat(from1904.read(60, CellFormats.Format.DATE)).contains(new SerialDate.Shown(CellKind.DATE, "1904-03-01"));
        assertThat(from1904.read(2957004, CellFormats.Format.DATE)).isEmpty();
    }

    @Test
    void agreesWithPoiOnEveryDayFromMarch1900() {
        for (int serial = 61; serial < 2_958_466; serial += 37) {
            LocalDate expected = DateUtil.getLocalDateTime(serial).truncatedTo(ChronoUnit.DAYS).toLocalDate();
            assertThat(from1900.read(serial, CellFormats.Format.DATE)).contains(new SerialDate.Shown(CellKind.DATE, expected.toString()));
        }
    }
}
