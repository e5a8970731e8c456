package dev.pinnedimport.bench.rival;

import java.nio.file.Path;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/// A Spring Boot application whose job does nothing: what its start-up costs. Argument: directory of the job repository.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class EmptyJob {

    public static void main(String[] args) throws Exception {
        try (ConfigurableApplicationContext spring = TextbookJob.Boot.start(EmptyJob.class, Path.of(args[0]))) {
            JobRepository repository = spring.getBean(JobRepository.class);
            Job job = new JobBuilder("empty", repository).start(new StepBuilder("nothing", repository)
                    .tasklet((contribution, chunk) -> RepeatStatus.FINISHED, new ResourcelessTransactionManager()).build()).build();
            spring.getBean(JobOperator.class).start(job, new JobParametersBuilder().addLong("at", System.nanoTime()).toJobParameters());
        }
    }
}
