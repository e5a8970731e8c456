package dev.pinnedimport.ledger;

import dev.pinnedimport.ledger.Transactions.Transaction;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Forgets runs of the past: what was said about their rows, their attempts, profiles and kept rows, and Spring Batch's records of them.
///
/// Never forgets an event: entries are what keeps an event from being created twice, and no entry is touched.
public final class Purge {

    private static final int ROWS_AT_ONCE = 20_000;

    private static final List<String> BY_ROW = List.of("row_issue", "kept_row");
    private static final List<String> BY_RUN =
            List.of("row_issue", "kept_row", "kept_file", "issue_overflow", "attempt", "retry", "run_profile", "run_origin", "run_tally", "run");
    private static final String EXECUTIONS = "SELECT e.job_execution_id, e.job_instance_id FROM batch_job_execution_params p "
            + "JOIN batch_job_execution e ON e.job_execution_id = p.job_execution_id WHERE p.parameter_name = 'run' AND p.parameter_value = ?";

    private final Transactions transactions;

    Purge(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Numbers of the runs that must stay: the newest of each source, those that have not ended, those with an event that is not settled for good,
    /// and those that a retry came from.
    public Set<Long> listNeeded() {
        return transactions.read(transaction -> {
            Set<Long> needed = new TreeSet<>();
            addAll(needed, transaction, "SELECT MAX(run_no) FROM run GROUP BY source_no");
            addAll(needed, transaction, "SELECT run_no FROM run WHERE ended IS NULL");
            addAll(needed, transaction, "SELECT DISTINCT run_no FROM entry WHERE state <> 'DELIVERED'");
            addAll(needed, transaction, "SELECT of_run_no FROM retry");
            return needed;
        });
    }

    private static void addAll(Set<Long> numbers, Transaction transaction, String sql) throws SQLException {
        try (PreparedStatement select = transaction.connection().prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
    }

    /// Forgets a run. Where it is cut short, the run is still there, and can be forgotten again.
    public void forget(Run run) {
        for (String table : BY_ROW) {
            for (long last = lastRow(table, run); last > 0; last -= ROWS_AT_ONCE) {
                long from = last - ROWS_AT_ONCE;
                transactions.write(transaction -> execute(transaction, "DELETE FROM " + table + " WHERE run_no = ? AND row_no > ?", run.number(), from));
            }
        }
        transactions.write(transaction -> {
            forgetBatch(transaction, run);
            for (String table : BY_RUN) {
                execute(transaction, "DELETE FROM " + table + " WHERE run_no = ?", run.number());
            }
            try (PreparedStatement delete = transaction.connection().prepareStatement(
                    "DELETE FROM job_text WHERE definition = ? AND NOT EXISTS (SELECT 1 FROM run WHERE run.definition = ?)")) {
                delete.setString(1, run.definition());
                delete.setString(2, run.definition());
                delete.executeUpdate();
            }
            return true;
        });
    }

    private long lastRow(String table, Run run) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement("SELECT MAX(row_no) FROM " + table + " WHERE run_no = ?")) {
                select.setLong(1, run.number());
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        });
    }

    private static void forgetBatch(Transaction transaction, Run run) throws SQLException {
        Set<Long> executions = new TreeSet<>();
        Set<Long> instances = new TreeSet<>();
        try (PreparedStatement select = transaction.connection().prepareStatement(EXECUTIONS)) {
            select.setString(1, run.id());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    executions.add(rows.getLong(1));
                    instances.add(rows.getLong(2));
                }
            }
        }
        for (long execution : executions) {
            execute(transaction, "DELETE FROM batch_step_execution_context WHERE step_execution_id IN "
                    + "(SELECT step_execution_id FROM batch_step_execution WHERE job_execution_id = ?)", execution);
            execute(transaction, "DELETE FROM batch_step_execution WHERE job_execution_id = ?", execution);
            execute(transaction, "DELETE FROM batch_job_execution_context WHERE job_execution_id = ?", execution);
            execute(transaction, "DELETE FROM batch_job_execution_params WHERE job_execution_id = ?", execution);
            execute(transaction, "DELETE FROM batch_job_execution WHERE job_execution_id = ?", execution);
        }
        // Only those: another job's run may have made its instance, and not yet its execution.
        for (long instance : instances) {
            execute(transaction, "DELETE FROM batch_job_instance WHERE job_instance_id = ? AND NOT EXISTS (SELECT 1 FROM batch_job_execution e "
                    + "WHERE e.job_instance_id = batch_job_instance.job_instance_id)", instance);
        }
    }

    private static boolean execute(Transaction transaction, String sql, long... numbers) throws SQLException {
        try (PreparedStatement statement = transaction.connection().prepareStatement(sql)) {
            for (int i = 0; i < numbers.length; i++) {
                statement.setLong(i + 1, numbers[i]);
            }
            statement.executeUpdate();
            return true;
        }
    }
}
