package dev.pinnedimport.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.ledger.StagedRow;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.run.drift.FileProfile;
import dev.pinnedimport.run.drift.Profiling;
import dev.pinnedimport.run.recall.CellDigest;
import dev.pinnedimport.run.recall.Remembered;
import dev.pinnedimport.run.recall.RowMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A row that was seen before is taken for what it was, and what it was is what it would be.
class RecalledRowsTest {

    private static final JobDefinitions JOBS = new JobDefinitions(Path.of("jobs"));
    private static final Contract CONTRACT = Contract.shipped();
    private static final EventValidator VALIDATOR = new EventValidator(CONTRACT);
    private static final Fingerprint BASIS = Fingerprint.of("basis");
    /// When every event of every file is over.
    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private long run = 1;

    private Path memory() {
        return directory.resolve("memory");
    }

    /// What becomes of all items of a file and is found about it as a whole, and what it would be without a memory.
    private record Pass(List<StagedRow> made, List<StagedRow> plain, List<String> findings, List<String> plainFindings) {

        List<StagedRow.Recalled> recalled() {
            return made.stream().flatMap(row -> row instanceof StagedRow.Recalled recalled ? Stream.of(recalled) : Stream.empty()).toList();
        }
    }

    private Pass read(JobDefinition job, Path file, Consumer<StagedRow> each) {
        try (RowMemory memory = RowMemory.open(memory(), BASIS, run)) {
            List<StagedRow> made = new ArrayList<>();
            List<StagedRow> plain = new ArrayList<>();
            List<String> findings = readAll(job, file, memory, row -> {
                made.add(row);
                each.accept(row);
            });
            List<String> plainFindings = readAll(job, file, RowMemory.none(), plain::add);
            memory.keep();
            return new Pass(made, plain, findings, plainFindings);
        }
    }

    private List<String> readAll(JobDefinition job, Path file, RowMemory memory, Consumer<StagedRow> made) {
        EventMapper mapper = EventMapper.of(job.mapping(), new ContractFit(CONTRACT).types(job));
        try (StageRows rows = StageRows.open(file, job.source(), mapper, !job.mapping().groupBy().isEmpty(), directory.resolve("scratch"))) {
            StageMapper stage = new StageMapper(rows, VALIDATOR, job, memory);
            FileAge age = new FileAge(LATER);
            Profiling profiling = new Profiling(rows.fileHeader());
            rows.watch(profiling::add);
            for (Optional<StageItem> item = rows.next(); item.isPresent(); item = rows.next()) {
                StagedRow row = stage.finish(item.get(), stage.make(item.get()));
                age.look(row);
                profiling.addStarts(row);
                made.accept(row);
            }
            FileProfile profile = profiling.profile("sha");
            return List.of(rows.damage().findings().toString(), age.find("file").toString(), profile.rows() + " rows from " + profile.first() + " to " + profile.last());
        }
    }

    static Stream<Path> samples() throws IOException {
        return SharedMappingTest.samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void becomesWhatItWouldBecomeAnyway(Path sample) {
        JobDefinition job = JOBS.get(SharedMappingTest.jobOf(sample));
        Pass first = read(job, sample, _ -> {});

        Pass second = read(job, sample, _ -> {});

        assertThat(first.made()).isEqualTo(first.plain());
        for (int i = 0; i < second.plain().size(); i++) {
            if (second.made().get(i) instanceof StagedRow.Recalled recalled) {
                StagedRow.Event plain = (StagedRow.Event) second.plain().get(i);
                assertThat(recalled.make()).isEqualTo(plain);
                assertThat(recalled.at()).isEqualTo(plain.at());
                assertThat(recalled.key()).isEqualTo(plain.payload().key());
                assertThat(recalled.content()).isEqualTo(plain.payload().fingerprint());
                assertThat(recalled.startsAt()).isEqualTo(plain.payload().startsAt());
                assertThat(recalled.endsAt()).isEqualTo(plain.payload().endsAt());
                assertThat(recalled.grouped()).isEqualTo(plain.grouped());
            } else {
                assertThat(second.made().get(i)).isEqualTo(second.plain().get(i));
            }
        }
        assertThat(second.findings()).isEqualTo(second.plainFindings());
        boolean mayRecall = second.plain().stream().anyMatch(row -> row instanceof StagedRow.Event event && event.warnings().isEmpty());
        assertThat(second.recalled().isEmpty()).as("nothing was recalled").isEqualTo(!mayRecall);
    }

    // ---- a file of many rows ----

    private JobDefinition manyRows() throws IOException {
        Path jobs = Files.createDirectories(directory.resolve("jobs"));
        Files.writeString(jobs.resolve("many.yml"), RowMemoriesTest.JOB);
        return new JobDefinitions(jobs).get("many");
    }

    private Path file(Stream<String> rows) throws IOException {
        return Files.writeString(directory.resolve("many.csv"), "Id,Title,Start\n" + String.join("\n", rows.toList()) + "\n");
    }

    private static String row(int number) {
        return "A" + number + ",Concert " + number + ",2027-05-0" + (1 + number % 9) + " 20:00";
    }

    @Test
    void makesSomeAllTheSame() throws IOException {
        JobDefinition job = manyRows();
        Path file = file(IntStream.range(0, 6_400).mapToObj(RecalledRowsTest::row));
        read(job, file, _ -> {});

        Pass second = read(job, file, _ -> {});

        assertThat(6_400 - second.recalled().size()).as("one in 256, by chance").isBetween(8, 50);
    }

    @Test
    void isMadeAnewWhereOneCellIsAnother() throws IOException {
        JobDefinition job = manyRows();
        read(job, file(IntStream.range(0, 200).mapToObj(RecalledRowsTest::row)), _ -> {});

        Pass second = read(job, file(Stream.concat(Stream.of("B1,New,2027-05-01 20:00"),
                IntStream.range(0, 200).mapToObj(number -> number == 50 ? row(number).replace("20:00", "20:30") : row(number)))), _ -> {});

        assertThat(second.recalled()).hasSizeGreaterThan(150).noneMatch(row -> row.key().value().equals("B1") || row.key().value().equals("A50"));
    }

    @Test
    void leavesWhatIsFoundAboutTheWholeFileAsItIs() throws IOException {
        JobDefinition job = manyRows();
        Path file = file(IntStream.range(0, 20).mapToObj(number -> (7000 + number) + ".0,Concert " + number + ",2027-05-0" + (1 + number % 9) + " 20:00"));
        read(job, file, _ -> {});

        Pass second = read(job, file, _ -> {});

        assertThat(second.recalled()).isNotEmpty();
        assertThat(second.findings()).isEqualTo(second.plainFindings());
        assertThat(second.findings().get(0)).contains("FILE-DAMAGE-02");
        assertThat(second.findings().get(1)).contains("All 20 events in this file are over, the last since 2027-05-09");
        assertThat(second.findings().get(2)).isEqualTo("20 rows from 2027-05-01 to 2027-05-09");
    }

    @Test
    void isNotRecalledWhereThereWasSomethingToSay() throws IOException {
        JobDefinition job = manyRows();
        Path file = file(Stream.of("A1,Far too long,2027-05-01 20:00", "A2,,2027-05-01 20:00", "A3,Ko\uFFFDnzert,2027-05-01 20:00", "A4,Fine,yesterday"));
        read(job, file, _ -> {});

        Pass second = read(job, file, _ -> {});

        assertThat(second.recalled()).allMatch(row -> row.key().value().equals("A1"));
        assertThat(second.made().subList(1, 4)).isEqualTo(second.plain().subList(1, 4)).allMatch(row -> row instanceof StagedRow.Rejected);
    }

    @Test
    void isFoundOutAndForgottenWhereTheMemoryIsWrong() throws IOException {
        JobDefinition job = manyRows();
        Path file = file(IntStream.range(0, 4_000).mapToObj(RecalledRowsTest::row));
        rememberWrongly(job, file);

        assertThatThrownBy(() -> read(job, file, _ -> {})).isInstanceOf(IllegalStateException.class).hasMessageContaining("run again");

        assertThat(memory()).doesNotExist();
        assertThat(read(job, file, _ -> {}).recalled()).isEmpty();
    }

    @Test
    void isFoundOutWhereAWrongOneIsMade() throws IOException {
        JobDefinition job = manyRows();
        Path file = file(Stream.of(row(1), row(2), row(3), row(4), row(5)));
        rememberWrongly(job, file);

        assertThatThrownBy(() -> read(job, file, row -> {
            if (row instanceof StagedRow.Recalled recalled) {
                recalled.make();
            }
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("run again");

        assertThat(memory()).doesNotExist();
    }

    private void rememberWrongly(JobDefinition job, Path file) {
        EventMapper mapper = EventMapper.of(job.mapping(), new ContractFit(CONTRACT).types(job));
        try (StageRows rows = StageRows.open(file, job.source(), mapper, false, directory.resolve("scratch"));
                RowMemory memory = RowMemory.open(memory(), BASIS, run)) {
            for (Optional<StageItem> item = rows.next(); item.isPresent(); item = rows.next()) {
                if (item.get() instanceof StageItem.Rows one) {
                    memory.remember(CellDigest.of(one.group()), new Remembered(Fingerprint.of("another event"), Instant.EPOCH, Instant.EPOCH));
                }
            }
            memory.keep();
        }
    }
}
