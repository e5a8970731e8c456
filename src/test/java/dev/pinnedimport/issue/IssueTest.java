package dev.pinnedimport.issue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IssueTest {

    @Test
    void saysWhereWhatAndTheCodeLast() {
        Place.Row row = new Place.Row("spring.xlsx", "Mai", 42);

        Issue issue = Issue.of(IssueCode.ROW_DATE_CALENDAR, row.cell("Start date"), "31.02.2026", "\"31.02.2026\" is not a date in the calendar.");

        assertThat(issue).hasToString(
                "spring.xlsx, sheet Mai, row 42, column \"Start date\": \"31.02.2026\" is not a date in the calendar. (ROW-DATE-02)");
    }

    @Test
    void showsEscapeSequencesOfForeignTextInsteadOfObeyingThem() {
        Issue issue = Issue.of(IssueCode.ROW_DATE, new Place.File("a.csv"), "\u001b[31mred\u202e", "line one\r\nline two");

        assertThat(issue.found()).isEqualTo("\\u001b[31mred\\u202e");
        assertThat(issue.sentence()).isEqualTo("line one\\r\\nline two");
    }

    @Test
    void keepsEmojiAndShowsLoneSurrogates() {
        assertThat(Texts.visible("🎷 Jazz")).isEqualTo("🎷 Jazz");
        assertThat(Texts.visible("a\ud83cb")).isEqualTo("a\\ud83cb");
    }

    @Test
    void neverCutsACharacterInHalf() {
        assertThat(Texts.shorten("abc🎷def", 5)).isEqualTo("abc…");
        assertThat(Texts.shorten("abc", 5)).isEqualTo("abc");
    }

    @Test
    void givesEveryKindOfIssueAnIdOfItsOwn() {
        List<String> ids = Arrays.stream(IssueCode.values()).map(IssueCode::id).toList();

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[A-Z]+(-[A-Z]+)?-\\d\\d"));
    }

    @ParameterizedTest
    @EnumSource(IssueCode.class)
    void givesEveryKindOfIssueATitleAndARemedy(IssueCode code) {
        assertThat(code.title()).isNotBlank().doesNotEndWith(".");
        assertThat(code.remedy()).endsWith(".");
        assertThat(IssueCode.find(code.id())).contains(code);
    }

    @ParameterizedTest
    @CsvSource({
        "'ROWS_TO_FIX,IN_DOUBT', IN_DOUBT",
        "'IN_DOUBT,API_REFUSED', API_REFUSED",
        "'API_REFUSED,API_UNAVAILABLE', API_UNAVAILABLE",
        "'GUARDED,ROWS_TO_FIX', GUARDED",
        "'UNEXPECTED,ROWS_TO_FIX', UNEXPECTED",
        "'UNEXPECTED,CONFIGURATION', CONFIGURATION",
        "'STORAGE,TERMINATED', TERMINATED",
        "'DONE', DONE"
    })
    void exitsWithTheHighestReason(String reasons, ExitCode expected) {
        List<ExitCode> codes = Arrays.stream(reasons.split(",")).map(ExitCode::valueOf).collect(Collectors.toList());

        assertThat(ExitCode.highest(codes)).isEqualTo(expected);
    }
}
