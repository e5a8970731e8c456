package dev.pinnedimport.run;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import jdk.jfr.EventType;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.observability.jfr.events.job.JobLaunchEvent;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.context.support.GenericApplicationContext;

/// Spring, started when the first run needs it, or beside the opening of the ledger where a run is sure to follow.
///
/// Reads no configuration from the working directory, from variables or from system properties: a folder of exports must not be able to change what the program does.
final class BatchContext implements AutoCloseable {

    private final Ahead<ConfigurableApplicationContext> starting;
    private volatile boolean begun;

    private BatchContext(Supplier<DataSource> dataSource) {
        this.starting = new Ahead<>(() -> start(dataSource));
    }

    /// Starts when it is first needed.
    ///
    /// @param dataSource stays open when this is closed
    static BatchContext on(DataSource dataSource) {
        return new BatchContext(() -> dataSource);
    }

    /// Starts at once, beside the opening of the database, which takes as long.
    ///
    /// @param dataSource waited for where Spring cannot go on without it. To be completed in any case
    /// @param first      what the same thread is to do before
    static BatchContext beside(CompletableFuture<DataSource> dataSource, Ahead<?> first) {
        // SLF4J complains of a thread that logs while another one makes it choose where to.
        LoggerFactory.getILoggerFactory();
        BatchContext context = new BatchContext(dataSource::join);
        context.begun = true;
        Thread.ofPlatform().daemon().name("batch-start").start(() -> {
            first.work();
            context.starting.work();
        });
        return context;
    }

    ImportJobLauncher launcher() {
        return started().getBean(ImportJobLauncher.class);
    }

    JobRepository jobRepository() {
        return started().getBean(JobRepository.class);
    }

    private ConfigurableApplicationContext started() {
        begun = true;
        return starting.result();
    }

    private static final class Nothing extends StandardEnvironment {
        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            // Neither SPRING_... variables nor -Dspring... are ours.
        }
    }

    private static ConfigurableApplicationContext start(Supplier<DataSource> dataSource) {
        SpringApplication application = new SpringApplication(ImportConfiguration.class) {
            @Override
            protected void load(ApplicationContext context, Object[] sources) {
                ImportConfiguration.register((GenericApplicationContext) context, dataSource);
            }
        };
        // They would look for configuration, and take the configuration of logging away to read it anew, while other threads log.
        application.setListeners(List.of());
        application.setInitializers(List.of());
        application.setApplicationContextFactory(type -> new GenericApplicationContext());
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setAddCommandLineProperties(false);
        application.setAddConversionService(false);
        application.setEnvironment(new Nothing());
        ConfigurableApplicationContext context = application.run();
        // With the first event of a process, the JDK reads what it knows of all events. Here nobody waits for it.
        EventType.getEventType(JobLaunchEvent.class);
        return context;
    }

    @Override
    public void close() {
        if (begun) {
            findStarted().ifPresent(ConfigurableApplicationContext::close);
        }
    }

    private Optional<ConfigurableApplicationContext> findStarted() {
        try {
            return Optional.of(started());
        } catch (RuntimeException e) {
            return Optional.empty(); // There is nothing to close, and whoever needed it was told.
        }
    }
}
