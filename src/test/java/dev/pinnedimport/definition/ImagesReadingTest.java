package dev.pinnedimport.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImagesReadingTest {

    private static final Path JOBS = Path.of("src/test/resources/definition/jobs");

    @Test
    void readsEverythingThatAJobMaySayAboutImages() {
        ImageSettings images = new JobDefinitions(JOBS).get("pictures").findImages().orElseThrow();

        assertThat(images).isEqualTo(new ImageSettings(true, Set.of("images.intra.example", "10.0.0.5:8080"),
                JOBS.toAbsolutePath().resolve("lookups").normalize(), 500 << 10, 1_000_000, Duration.ofSeconds(5), ImageSettings.OnFailure.WAIT));
    }

    @Test
    void uploadsNothingWhereAJobSaysNothing() {
        assertThat(new JobDefinitions(JOBS).get("everything").findImages()).isEmpty();
    }
}
