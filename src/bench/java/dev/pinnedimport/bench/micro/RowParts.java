package dev.pinnedimport.bench.micro;

import dev.pinnedimport.definition.JobDefinition;
import dev.pinnedimport.definition.JobDefinitions;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.event.EventValidator;
import dev.pinnedimport.event.Fingerprint;
import dev.pinnedimport.event.ValidationResult;
import dev.pinnedimport.mapping.BoundMapper;
import dev.pinnedimport.mapping.EventMapper;
import dev.pinnedimport.mapping.MappingResult;
import dev.pinnedimport.mapping.RecordGroup;
import dev.pinnedimport.mapping.ValueType;
import dev.pinnedimport.source.ReadRow;
import dev.pinnedimport.source.SourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What one row costs on its way from the file to a payload, in microseconds.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RowParts {

    private static final int ROWS = 2_000;

    private Path directory;
    private Path csv;
    private JobDefinition job;
    private SourceReader reader;
    private BoundMapper mapper;
    private EventValidator validator;
    private final List<RecordGroup> records = new ArrayList<>();
    private final List<MappingResult.Mapped> drafts = new ArrayList<>();
    private final List<String> payloads = new ArrayList<>();
    private int next;

    /// Reads and maps some rows in advance, so that each part is measured alone.
    @Setup
    public void prepare() throws IOException {
        directory = Files.createTempDirectory("bench-micro");
        csv = dev.pinnedimport.bench.MicroFiles.csv(directory, ROWS);
        job = JobDefinitions.read(dev.pinnedimport.bench.MicroFiles.job(directory));
        validator = new EventValidator(Contract.shipped());
        reader = SourceReader.open(csv, job.source());
        mapper = EventMapper.of(job.mapping(), RowParts::type).bind(reader.header());
        for (Optional<ReadRow> row = reader.next(); row.isPresent(); row = reader.next()) {
            if (row.get() instanceof ReadRow.Read read) {
                records.add(RecordGroup.of(read.record()));
            }
        }
        for (RecordGroup record : records) {
            MappingResult.Mapped draft = (MappingResult.Mapped) mapper.map(record);
            drafts.add(draft);
            payloads.add(((ValidationResult.Valid) validator.check(draft.draft())).payload().json());
        }
        open();
    }

    private static ValueType type(String path) {
        return switch (path) {
            case "channelId" -> ValueType.INTEGER;
            case "classifications", "offers" -> ValueType.LIST;
            case "approxLocation.city", "offers[]" -> ValueType.OBJECT;
            default -> ValueType.TEXT;
        };
    }

    private void open() {
        reader.close();
        reader = SourceReader.open(csv, job.source());
    }

    /// Closes and deletes.
    @TearDown
    public void end() throws IOException {
        reader.close();
        for (Path file : List.of(csv, job.file(), directory)) {
            Files.delete(file);
        }
    }

    private int next() {
        next = next + 1 == ROWS ? 0 : next + 1;
        return next;
    }

    /// A row of a CSV file of one kilobyte a row.
    @Benchmark
    public ReadRow read() {
        Optional<ReadRow> row = reader.next();
        if (row.isEmpty()) {
            open();
            row = reader.next();
        }
        return row.orElseThrow();
    }

    /// A record to a draft.
    @Benchmark
    public MappingResult map() {
        return mapper.map(records.get(next()));
    }

    /// A draft to a payload: contract, times, links, canonical JSON and fingerprint.
    @Benchmark
    public ValidationResult validate() {
        return validator.check(drafts.get(next()).draft());
    }

    /// The fingerprint alone.
    @Benchmark
    public Fingerprint fingerprint() {
        return Fingerprint.of(payloads.get(next()));
    }
}
