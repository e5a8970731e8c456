package dev.pinnedimport.guess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock(Resources.LOCALE)
class GuessInAnotherLanguageTest {

    private static final Locale USUAL = Locale.getDefault();

    @TempDir
    private Path directory;

    @AfterEach
    void setLanguageBack() {
        Locale.setDefault(USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab"})
    void guessesTheSameOnAMachineOfAnotherLanguage(String language) throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), """
                Id;Title;Start
                1;Fair;3. März 2027 20:00
                2;Concert;4. Oktober 2027 20:00
                """);
        String here = FileGuess.draft(file, "job", null, null).yaml();

        Locale.setDefault(Locale.forLanguageTag(language));

        assertThat(FileGuess.draft(file, "job", null, null).yaml()).isEqualTo(here);
    }
}
