package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.SharesNothing;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

@SharesNothing
class GuessFiguresTest {

    @Test
    void thePageIsWhatIsMeasured() throws IOException {
        assertThat(Files.readString(GuessFigures.PAGE)).isEqualTo(GuessFigures.write());
    }
}
