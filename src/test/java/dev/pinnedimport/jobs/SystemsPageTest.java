package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.JobDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemsPageTest {

    @Test
    void thePageIsWhatFactsAndJobsSay() throws IOException {
        assertThat(Files.readString(SystemsPage.PAGE)).isEqualTo(SystemsPage.write(SystemsPage.facts()));
    }

    @Test
    void everyJobBelongsToOneSystem() throws IOException {
        assertThat(SystemsPage.facts().stream().flatMap(system -> SystemsPage.jobsOf(system).stream()))
                .containsExactlyInAnyOrderElementsOf(JobFilesTest.names());
    }

    @Test
    void everyJobHasASample() throws IOException {
        assertThat(SystemsPage.samples(new JobDefinitions(Path.of("jobs")))).containsOnlyKeys(JobFilesTest.names());
    }

    @Test
    void nothingOfGradeDAloneHasAJob() throws IOException {
        assertThat(SystemsPage.facts()).allSatisfy(system -> assertThat(SystemsPage.text(system, "grade")).matches("[ABC](/[BCD])?"));
    }

    /// Which systems there must be is what the research found, by name: one that is dropped is noticed.
    @Test
    void noSystemIsForgotten() throws IOException {
        List<String> names = SystemsPage.facts().stream().map((Map<String, Object> system) -> SystemsPage.text(system, "system")).toList();

        assertThat(names).doesNotHaveDuplicates().hasSize(37);
        assertThat(SystemsPage.facts().stream().filter(SystemsPage::isRefused).map(system -> SystemsPage.text(system, "system")))
                .contains("Luma guest list", "Meetup attendee list", "Tito", "Cooltix", "Eventbrite, older attendee summary");
    }
}
