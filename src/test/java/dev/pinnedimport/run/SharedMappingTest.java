package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.EventMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One mapper and one validator serve all threads of a [LookAhead].
class SharedMappingTest {

    private static final JobDefinitions JOBS = new JobDefinitions(Path.of("jobs"));
    private static final Contract CONTRACT = Contract.shipped();
    private static final EventValidator VALIDATOR = new EventValidator(CONTRACT);
    private static final int THREADS = 4;
    private static final int ROUNDS = 5;

    @TempDir
    Path scratch;

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("sample-data"))) {
            return files.filter(file -> Files.exists(Path.of("jobs", jobOf(file) + ".yml"))).sorted().toList().stream();
        }
    }

    static String jobOf(Path sample) {
        return sample.getFileName().toString().replaceFirst("\\..*", "");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void makesTheSameOfEveryRowHoweverManyThreadsAsk(Path sample) throws Exception {
        JobDefinition job = JOBS.get(jobOf(sample));
        EventMapper mapper = EventMapper.of(job.mapping(), new ContractFit(CONTRACT).types(job));
        try (StageRows rows = StageRows.open(sample, job.source(), mapper, !job.mapping().groupBy().isEmpty(), scratch);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<StageItem> items = new ArrayList<>();
            for (Optional<StageItem> item = rows.next(); item.isPresent(); item = rows.next()) {
                items.add(item.get());
            }
            StageMapper shared = new StageMapper(rows, VALIDATOR, job);
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<List<StagedRow>>> made = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                made.add(threads.submit(() -> {
                    together.await();
                    List<StagedRow> all = new ArrayList<>();
                    for (int round = 0; round < ROUNDS; round++) {
                        items.forEach(item -> all.add(shared.make(item)));
                    }
                    return all;
                }));
            }

            StageMapper alone = new StageMapper(rows, VALIDATOR, job);
            List<StagedRow> expected = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                items.forEach(item -> expected.add(alone.make(item)));
            }
            assertThat(expected).isNotEmpty();
            for (Future<List<StagedRow>> one : made) {
                assertThat(one.get()).isEqualTo(expected);
            }
        }
    }
}
