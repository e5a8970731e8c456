package dev.pinnedimport.bench.rival;

import com.opencsv.CSVReader;
import com.opencsv.exceptions.CsvValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.client.RestClient;

/// The import as a book on Spring Batch shows it: opencsv reader, `RestClient` on the JDK's client, chunks of 100, one thread.
///
/// Arguments: file, base URL, directory of the job repository.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class TextbookJob {

    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext spring = Boot.start(TextbookJob.class, Path.of(args[2]));
                CSVReader rows = new CSVReader(Files.newBufferedReader(Path.of(args[0])))) {
            rows.readNext();
            RestClient client = RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()).baseUrl(args[1])
                    .defaultHeader("Authorization", "Bearer bench").build();
            JobRepository repository = spring.getBean(JobRepository.class);
            Step step = new StepBuilder("import", repository).<String[], String[]>chunk(100)
                    .transactionManager(spring.getBean(PlatformTransactionManager.class))
                    .reader(reader(rows))
                    .writer(chunk -> chunk.forEach(row -> post(client, row)))
                    .build();
            Job job = new JobBuilder("textbook", repository).start(step).build();
            JobExecution done = spring.getBean(JobOperator.class).start(job, new JobParametersBuilder().addString("file", args[0]).toJobParameters());
            System.exit(done.getExitStatus().getExitCode().equals("COMPLETED") ? 0 : 1);
        }
    }

    private static ItemReader<String[]> reader(CSVReader rows) {
        return () -> {
            try {
                return rows.readNext();
            } catch (IOException | CsvValidationException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static void post(RestClient client, String[] row) {
        client.post().uri("/api/public/v1/events").header("Idempotency-Key", "bench-" + row[0]).contentType(MediaType.APPLICATION_JSON)
                .body(RowJson.of(row).toString()).retrieve().toBodilessEntity();
    }

    /// A Spring Boot application with a job repository in a database of its own.
    static final class Boot {

        private Boot() {}

        static ConfigurableApplicationContext start(Class<?> configuration, Path directory) {
            return new SpringApplicationBuilder(configuration)
                    .web(WebApplicationType.NONE)
                    .properties("spring.config.name=rival", "spring.main.banner-mode=off", "logging.level.root=WARN", "spring.flyway.enabled=false",
                            "spring.batch.job.enabled=false", "spring.batch.jdbc.initialize-schema=always",
                            "spring.datasource.url=jdbc:hsqldb:file:" + directory.resolve("batch"),
                            "spring.datasource.username=SA", "spring.datasource.password=")
                    .run();
        }
    }
}
