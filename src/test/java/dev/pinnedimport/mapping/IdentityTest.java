package dev.pinnedimport.mapping;

import static dev.pinnedimport.mapping.SmallJob.from;
import static dev.pinnedimport.mapping.SmallJob.header;
import static dev.pinnedimport.mapping.SmallJob.job;
import static dev.pinnedimport.mapping.SmallJob.messagesOf;
import static dev.pinnedimport.mapping.SmallJob.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.event.SourceKey;
import dev.pinnedimport.source.CellKind;
import dev.pinnedimport.source.Header;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    private static final Header HEADER = header("Id", "Title");

    private static BoundMapper mapper(String... identity) {
        return job().identity(identity).field("title", from("Title")).mapper().bind(HEADER);
    }

    private static MappingResult map(String id, CellKind kind) {
        return mapper("Id").map(RecordGroup.of(row(HEADER, 2, List.of(id, "Jazz"), kind, CellKind.TEXT)));
    }

    @Test
    void theKeyIsTheIdentityColumn() {
        assertThat(((MappingResult.Mapped) map("00123", CellKind.TEXT)).draft().key()).isEqualTo(new SourceKey("00123"));
    }

    @Test
    void severalColumnsMakeOneKey() {
        assertThat(mapper("Id", "Title").key(row(HEADER, 2, "1", "Jazz")).map(SourceKey::display)).contains("1 / Jazz");
    }

    @Test
    void anIdThatIsANumberInTheSpreadsheetIsFine() {
        assertThat(map("123", CellKind.NUMBER)).isInstanceOf(MappingResult.Mapped.class);
    }

    @Test
    void rejectsAnEmptyId() {
        assertThat(messagesOf(map("\u00a0", CellKind.TEXT))).containsExactly(
                "row 2, column \"Id\": \"Id\" is empty. Every row needs the id that its system gave it. (ROW-ID-01)");
    }

    @Test
    void rejectsAnIdThatIsTooLong() {
        assertThat(messagesOf(map("x".repeat(513), CellKind.TEXT))).containsExactly(
                "row 2, column \"Id\": The id has more than 512 characters. Choose another column as identity. (ROW-ID-02)");
    }

    @Test
    void rejectsAnIdThatLostDigits() {
        assertThat(SmallJob.issuesOf(map("12345678901234600", CellKind.INEXACT_NUMBER))).extracting(issue -> issue.code().id())
                .containsExactly("ROW-CELL-02");
    }

    @Test
    void rejectsAnErrorCellAsId() {
        assertThat(SmallJob.issuesOf(map("#REF!", CellKind.ERROR))).extracting(issue -> issue.code().id()).containsExactly("ROW-CELL-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.23E+05", "1,12119E+10", "1E+15"})
    void rejectsAnIdThatASpreadsheetHasShortened(String id) {
        assertThat(messagesOf(map(id, CellKind.TEXT))).containsExactly("row 2, column \"Id\": \"" + id
                + "\" is an id that a spreadsheet has "
                + "shortened. Format the column as text and enter the id again. (ROW-CELL-02)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12E45", "E+05", "AE+1", "1E+", "=1+1", "${jndi:x}", "a\r\nb"})
    void keepsIdsThatOnlyLookStrange(String id) {
        assertThat(map(id, CellKind.TEXT)).isInstanceOf(MappingResult.Mapped.class);
    }

    @Test
    void aRowThatCannotBeMappedStillHasItsKey() {
        MappingResult result = job().field("free", ValueType.BOOLEAN, from("Title")).mapper().bind(HEADER)
                .map(RecordGroup.of(row(HEADER, 2, "7", "maybe")));

        assertThat(result).isInstanceOfSatisfying(MappingResult.Unmappable.class, it -> assertThat(it.key()).isEqualTo(new SourceKey("7")));
    }
}
