package dev.pinnedimport.run;

import javax.sql.DataSource;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/// The part of Spring that an import needs: the JDBC job repository and the job operator, on the ledger's database.
///
/// Only these two auto-configurations are asked for, so that nothing on the class path or in the working directory can add to them.
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({DataSourceTransactionManagerAutoConfiguration.class, BatchJdbcAutoConfiguration.class})
class ImportConfiguration {

    @Bean
    ExecutionContextSerializer executionContextSerializer() {
        return new PlainContexts();
    }

    @Bean
    ImportJobLauncher importJobLauncher(JobRepository jobRepository, JobOperator jobOperator, PlatformTransactionManager transactionManager,
            DataSource dataSource) {
        return new ImportJobLauncher(jobRepository, jobOperator, transactionManager, dataSource);
    }
}
