package dev.pinnedimport.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.apache.poi.ss.usermodel.DateUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CellFormatsTest {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "General ~ NUMBER", "0.00 ~ NUMBER", "#,##0.00 [$€-407] ~ NUMBER", "0% ~ NUMBER", "0.00E+00 ~ NUMBER", "@ ~ NUMBER",
        "_-* #,##0.00\\ \"d\"_-;-* #,##0.00\\ \"h\"_- ~ NUMBER", "[Red]0;[Blue]-0 ~ NUMBER", "\"day\" 0 ~ NUMBER", "0 \"months\" ~ NUMBER",
        "dd/mm/yyyy ~ DATE", "yyyy\\-mm\\-dd ~ DATE", "[$-409]d\\-mmm\\-yy;@ ~ DATE", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy ~ DATE",
                "mmm-yy ~ DATE",
        "mmmm ~ DATE", "d. mmmm yyyy ~ DATE", "yyyy\"年\"m\"月\"d\"日\" ~ DATE", "d ~ DATE", "[Red]dd.mm.yy ~ DATE",
        "hh:mm ~ TIME", "h:mm AM/PM ~ TIME", "hh:mm:ss ~ TIME", "mm:ss ~ TIME", "mm:ss.0 ~ TIME", "[$-F400]h:mm:ss\\ AM/PM ~ TIME",
                "h \"Uhr\" ~ TIME",
        "dd.mm.yyyy hh:mm ~ DATE_TIME", "m/d/yy h:mm ~ DATE_TIME", "yyyy-mm-ddThh:mm:ss ~ DATE_TIME", "hh:mm dd.mm.yyyy ~ DATE_TIME",
        "[h]:mm ~ DURATION", "[hh]:mm:ss ~ DURATION", "[mm]:ss ~ DURATION", "[s] ~ DURATION"
    })
    void readsAFormatCode(String code, CellFormats.Format expected) {
        assertThat(CellFormats.ofCode(code.strip())).isEqualTo(expected);
    }

    @ParameterizedTest(name = "built-in format {0}")
    @MethodSource("builtins")
    void agreesWithPoiOnWhichBuiltInFormatsAreDates(int id) {
        assertThat(CellFormats.ofBuiltin(id) != CellFormats.Format.NUMBER).isEqualTo(DateUtil.isInternalDateFormat(id));
    }

    static IntStream builtins() {
        return IntStream.range(0, 50).filter(id -> id < 27 || id > 36);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "General", "0.00", "#,##0 ;(#,##0)", "dd/mm/yyyy", "yyyy\\-mm\\-dd", "[$-409]d\\-mmm\\-yy;@", "hh:mm", "h:mm AM/PM", "[h]:mm",
                "mm:ss", "m/d/yy h:mm",
        "0.00E+00", "@", "[Red]0"
    })
    void agreesWithPoiOnWhichCodesAreDates(String code) {
        assertThat(CellFormats.ofCode(code) != CellFormats.Format.NUMBER).isEqualTo(DateUtil.isADateFormat(164, code));
    }
}
