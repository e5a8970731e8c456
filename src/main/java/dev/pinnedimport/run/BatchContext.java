package dev.pinnedimport.run;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.context.support.GenericApplicationContext;

/// Spring, started when the first run needs it.
///
/// Reads no configuration from the working directory, from variables or from system properties: a folder of exports must not be able to change what the program does.
final class BatchContext implements AutoCloseable {

    private static final Map<String, Object> SETTINGS = Map.of(
            "spring.config.location", "classpath:/application.properties",
            "spring.batch.job.enabled", "false",
            "spring.batch.jdbc.initialize-schema", "never",
            "spring.batch.jdbc.isolation-level-for-create", "read_committed",
            "spring.main.banner-mode", "off",
            "spring.main.log-startup-info", "false",
            "spring.jmx.enabled", "false");

    private final DataSource dataSource;
    private Optional<ConfigurableApplicationContext> context = Optional.empty();

    /// @param dataSource stays open when this is closed
    BatchContext(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    ImportJobLauncher launcher() {
        return bean(ImportJobLauncher.class);
    }

    JobRepository jobRepository() {
        return bean(JobRepository.class);
    }

    private synchronized <T> T bean(Class<T> type) {
        if (context.isEmpty()) {
            context = Optional.of(start());
        }
        return context.get().getBean(type);
    }

    // Neither SPRING_... variables nor -Dspring... are ours.
    private static final class OnlyOurs extends StandardEnvironment {
        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            sources.addFirst(new MapPropertySource("pinned-import", SETTINGS));
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(ImportConfiguration.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .addCommandLineProperties(false)
                .environment(new OnlyOurs())
                .initializers(application -> ((GenericApplicationContext) application)
                        .registerBean("dataSource", DataSource.class, () -> dataSource, bean -> bean.setDestroyMethodName("")))
                .run();
    }

    @Override
    public synchronized void close() {
        context.ifPresent(ConfigurableApplicationContext::close);
        context = Optional.empty();
    }
}
