package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.ledger.Balance;
import dev.pinnedimport.report.RunReport.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitReasonsTest {

    @Test
    void isDoneWhereEverythingIsIn() {
        assertThat(after(new Balance(10, 4, 1, 3, 1, 1, 0, 0, 0, 0, 0, 0))).isEqualTo(ExitCode.DONE);
    }

    @Test
    void asksForAPersonWhereRowsWereRejectedOrRefused() {
        assertThat(after(new Balance(2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0))).isEqualTo(ExitCode.ROWS_TO_FIX);
        assertThat(after(new Balance(2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0))).isEqualTo(ExitCode.ROWS_TO_FIX);
    }

    @Test
    void putsDoubtAboveRejects() {
        assertThat(after(new Balance(3, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0))).isEqualTo(ExitCode.IN_DOUBT);
    }

    @Test
    void putsALostChannelAboveDoubt() {
        assertThat(after(new Balance(3, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0))).isEqualTo(ExitCode.API_REFUSED);
    }

    @Test
    void failsARunThatDoesNotBalance() {
        assertThat(after(new Balance(3, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0))).isEqualTo(ExitCode.UNEXPECTED);
    }

    @Test
    void saysThatUpdatesCouldNotBeSentUnlessTheJobOnlyWantsToBeTold() {
        Balance rows = new Balance(3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        ExitReasons told = new ExitReasons();
        told.addFrom(rows, true, false);

        assertThat(after(rows)).isEqualTo(ExitCode.ROWS_TO_FIX);
        assertThat(told.highest()).isEqualTo(ExitCode.DONE);
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void callsARunCompletedOnlyWhereTheNextOneHasNothingToContinue(ExitCode exit) {
        if (ExitReasons.status(exit) == Status.COMPLETED) {
            assertThat(ExitReasons.isResumable(exit)).isFalse();
        }
        if (ExitReasons.status(exit) == Status.STOPPED) {
            assertThat(ExitReasons.isResumable(exit)).isTrue();
        }
    }

    private static ExitCode after(Balance rows) {
        ExitReasons reasons = new ExitReasons();
        reasons.addFrom(rows, true, true);
        return reasons.highest();
    }
}
