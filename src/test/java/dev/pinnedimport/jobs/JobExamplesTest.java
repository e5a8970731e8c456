package dev.pinnedimport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.SharesNothing;
import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinition.Example;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.source.Header;
import dev.pinnedimport.source.SourceRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

@SharesNothing
class JobExamplesTest {

    private static final JobDefinitions JOBS = new JobDefinitions(Path.of("jobs"));

    static Stream<Arguments> examples() throws IOException {
        return JobFilesTest.names().stream().map(JOBS::get)
                .flatMap(job -> job.examples().stream().map(example -> Arguments.of(job.name(), example.line(), job, example)));
    }

    @ParameterizedTest(name = "{0}.yml, line {1}")
    @MethodSource("examples")
    void anExampleGivesWhatTheJobPromises(String name, int line, JobDefinition job, Example example) {
        SourceRecord row = row(job, example);

        MappingResult result = bind(job, row.header()).map(RecordGroup.of(row)) instanceof MappingResult.Split split
                ? split.events().getFirst().event() : bind(job, row.header()).map(RecordGroup.of(row));

        assertThat(result).isInstanceOfSatisfying(MappingResult.Mapped.class, mapped -> {
            Map<String, JsonNode> found = new LinkedHashMap<>();
            example.expect().keySet().forEach(path -> found.put(path, mapped.draft().fields().at("/" + path.replace('.', '/'))));
            assertThat(found).isEqualTo(example.expect());
        });
    }

    /// The cells of the example, followed by empty cells for the columns that the job needs and the example does not show.
    private static SourceRecord row(JobDefinition job, Example example) {
        Place.Row at = new Place.Row(job.file().getFileName().toString(), null, example.line());
        List<String> names = new ArrayList<>(example.row().keySet());
        List<String> cells = new ArrayList<>(example.row().values());
        for (String column : missing(job, new Header(at, names))) {
            names.add(column);
            cells.add("");
        }
        return new SourceRecord(at, new Header(at, names), cells.toArray(String[]::new), null);
    }

    private static List<String> missing(JobDefinition job, Header header) {
        try {
            bind(job, header);
            return List.of();
        } catch (StopException e) {
            return e.issues().stream().filter(issue -> issue.code() == IssueCode.JOB_UNKNOWN_COLUMN).map(issue -> issue.found()).toList();
        }
    }

    private static BoundMapper bind(JobDefinition job, Header header) {
        return EventMapper.of(job.mapping(), new ContractTypes(Contract.shipped())).bind(header);
    }
}
