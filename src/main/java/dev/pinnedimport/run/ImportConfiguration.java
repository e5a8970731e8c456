package dev.pinnedimport.run;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;

/// The part of Spring that an import needs: the JDBC job repository and the job operator, on the ledger's database.
///
/// Its beans are named here one by one. Boot's auto-configuration would find the same ones, but takes as long for that as for making them, and nothing on the
/// class path or in the working directory shall be able to add to them.
final class ImportConfiguration extends JdbcDefaultBatchConfiguration {

    private final DataSource dataSource;
    private final JdbcTransactionManager transactionManager;

    private ImportConfiguration(DataSource dataSource) {
        this.dataSource = dataSource;
        this.transactionManager = new JdbcTransactionManager(dataSource);
    }

    /// @param dataSource asked for when the first bean needs it; stays open
    static void register(GenericApplicationContext context, Supplier<DataSource> dataSource) {
        context.registerBean(ImportConfiguration.class, () -> new ImportConfiguration(dataSource.get()));
        context.registerBean(JobRepository.class, () -> in(context).jobRepository());
        context.registerBean(JobOperator.class, () -> in(context).jobOperator(context.getBean(JobRepository.class)));
        context.registerBean(ImportJobLauncher.class, () -> new ImportJobLauncher(context.getBean(JobRepository.class), context.getBean(JobOperator.class),
                in(context).transactionManager, in(context).dataSource));
    }

    private static ImportConfiguration in(GenericApplicationContext context) {
        return context.getBean(ImportConfiguration.class);
    }

    @Override
    protected DataSource getDataSource() {
        return dataSource;
    }

    @Override
    protected PlatformTransactionManager getTransactionManager() {
        return transactionManager;
    }

    @Override
    protected Isolation getIsolationLevelForCreate() {
        return Isolation.READ_COMMITTED;
    }

    @Override
    protected ExecutionContextSerializer getExecutionContextSerializer() {
        return new PlainContexts();
    }
}
