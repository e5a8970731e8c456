package dev.pinnedimport.run;

import dev.pinnedimport.ledger.StagedRow;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/// Builds the Spring Batch job of one run and starts or continues it.
///
/// The run's id is the only identifying parameter: one run is one job instance, and continuing a run is a restart of that instance. Path and
/// pace may change between two executions of it. The key is never a parameter, since parameters are stored in plain text.
final class ImportJobLauncher {

    static final int CHUNK = 1_000;

    private final JobRepository jobRepository;
    private final JobOperator jobOperator;
    private final PlatformTransactionManager transactionManager;
    private final DataSource dataSource;

    ImportJobLauncher(JobRepository jobRepository, JobOperator jobOperator, PlatformTransactionManager transactionManager, DataSource dataSource) {
        this.jobRepository = jobRepository;
        this.jobOperator = jobOperator;
        this.transactionManager = transactionManager;
        this.dataSource = dataSource;
    }

    /// Runs the acts to their end, or to the first one that cannot go on. Why it could not, the acts have noted themselves, unless the fault was
    /// Spring Batch's.
    Launched launch(String jobName, String runId, Acts acts) {
        JobParameters parameters = new JobParametersBuilder().addString("run", runId).toJobParameters();
        JobExecution last = jobRepository.getLastJobExecution(jobName, parameters);
        if (last == null) {
            forgetUnbegun(jobName, parameters);
        } else if (last.getStatus() == BatchStatus.COMPLETED) {
            // All acts were done, and the process died, or its disk was full, before the run was reported.
            return new Launched(BatchStatus.COMPLETED, List.of());
        } else {
            recoverDead(last);
        }
        Job job = job(jobName, acts, !hasPassedTheGuard(jobName, parameters));
        try {
            JobExecution execution = jobOperator.start(job, parameters);
            return new Launched(execution.getStatus(), execution.getAllFailureExceptions());
        } catch (org.springframework.batch.core.job.JobExecutionException e) {
            throw new IllegalStateException("the job repository did not accept run " + runId, e);
        }
    }

    /// Whether the guards have let the run pass, so that its rows may be sent.
    boolean hasPassedTheGuard(String jobName, String runId) {
        return hasPassedTheGuard(jobName, new JobParametersBuilder().addString("run", runId).toJobParameters());
    }

    /// Whoever calls this holds the job's lock, which proves that an execution left running is dead.
    private void recoverDead(JobExecution last) {
        if (last.getStatus() == BatchStatus.UNKNOWN) {
            failUnknown(last);
        } else if (last.isRunning() || last.getStatus().isRunning()) {
            jobOperator.recover(last);
        }
    }

    // Instance and execution are written one after the other. Whoever dies in between leaves an instance that Spring Batch never starts again.
    private void forgetUnbegun(String jobName, JobParameters parameters) {
        JobInstance unbegun = jobRepository.getJobInstance(jobName, parameters);
        if (unbegun != null) {
            jobRepository.deleteJobInstance(unbegun);
        }
    }

    // JobOperator.recover refuses UNKNOWN, which a lost connection can leave behind.
    private void failUnknown(JobExecution execution) {
        for (StepExecution step : execution.getStepExecutions()) {
            if (step.getStatus() != BatchStatus.COMPLETED) {
                step.setStatus(BatchStatus.FAILED);
                step.setEndTime(java.time.LocalDateTime.now());
                jobRepository.update(step);
            }
        }
        execution.setStatus(BatchStatus.FAILED);
        execution.setEndTime(java.time.LocalDateTime.now());
        jobRepository.update(execution);
    }

    // Some of what the guard asks about, only the process knows that read the file: until it has let the run pass, a new process reads it again.
    private boolean hasPassedTheGuard(String jobName, JobParameters parameters) {
        JobInstance instance = jobRepository.getJobInstance(jobName, parameters);
        StepExecution guard = instance == null ? null : jobRepository.getLastStepExecution(instance, "guard");
        return guard != null && guard.getStatus() == BatchStatus.COMPLETED;
    }

    private Job job(String name, Acts acts, boolean stageAgain) {
        SimpleJobBuilder job = new JobBuilder(name, jobRepository)
                .start(stage(acts, stageAgain))
                .next(tasklet("guard", acts.guard()));
        acts.findSpreading().map(spreading -> spreading.on(dataSource, jobRepository)).ifPresent(spread -> job
                .next(tasklet("prepare", spread.deliver()::prepare))
                .next(spread(spread)));
        return job.next(tasklet("deliver", acts.deliver()))
                .next(tasklet("report", acts.report()))
                .build();
    }

    // Not fault tolerant on purpose: a bad row is a value, so no row ever makes a chunk fail.
    private Step stage(Acts acts, boolean again) {
        StageAct stage = acts.stage();
        return new StepBuilder("stage", jobRepository)
                .allowStartIfComplete(again)
                .<LookAhead.Done<StageItem, StagedRow>, StagedRow>chunk(CHUNK)
                .transactionManager(transactionManager)
                .reader(stage)
                .processor(stage)
                .writer(stage)
                .stream(stage)
                .interruptionPolicy(stage)
                .build();
    }

    // Begun anew whenever the run is: what is left to send then is cut into other parts.
    private Step spread(SpreadAct spread) {
        return new StepBuilder("spread", jobRepository)
                .allowStartIfComplete(true)
                .partitioner(SpreadAct.STEP, spread)
                .partitionHandler(spread)
                .aggregator(spread)
                .build();
    }

    // No transaction is open while requests are under way; the ledger commits on its own.
    private Step tasklet(String name, Tasklet tasklet) {
        return new StepBuilder(name, jobRepository).tasklet(tasklet, new ResourcelessTransactionManager()).build();
    }

    /// How the acts ended.
    ///
    /// @param faults what Spring Batch noted, with the faults of the acts among it
    record Launched(BatchStatus status, List<Throwable> faults) {
        Launched {
            faults = List.copyOf(faults);
        }
    }

    /// What the four steps of a run do.
    ///
    /// @param spreading         where other machines send, too; null: this one is alone
    record Acts(StageAct stage, Tasklet guard, @Nullable Spreading spreading, Tasklet deliver, Tasklet report) {
        Optional<Spreading> findSpreading() {
            return Optional.ofNullable(spreading);
        }
    }

    /// Makes the act in which other machines send.
    interface Spreading {
        SpreadAct on(DataSource dataSource, JobRepository jobRepository);
    }
}
