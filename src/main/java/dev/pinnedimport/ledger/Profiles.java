package dev.pinnedimport.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Remembers what the files of runs looked like as a whole.
public final class Profiles {

    private final Transactions transactions;

    Profiles(Transactions transactions) {
        this.transactions = transactions;
    }

    /// The profile of a run that went through its guards.
    public record Kept(String run, Instant started, String profile) {}

    /// Keeps a run's profile; what was kept of it before is replaced.
    ///
    /// @param passed   whether the file went through the guards
    /// @param accepted who said that it is right although it looks different; null where nobody had to
    public void keep(Run run, boolean passed, @Nullable String accepted, String profile) {
        transactions.write(transaction -> {
            try (PreparedStatement delete = transaction.connection().prepareStatement("DELETE FROM run_profile WHERE run_no = ?")) {
                delete.setLong(1, run.number());
                delete.executeUpdate();
            }
            try (PreparedStatement insert = transaction.connection().prepareStatement(
                    "INSERT INTO run_profile (run_no, source_no, job, passed, accepted, profile) VALUES (?, ?, ?, ?, ?, ?)")) {
                insert.setLong(1, run.number());
                insert.setInt(2, run.source().number());
                insert.setString(3, run.job());
                insert.setBoolean(4, passed);
                insert.setString(5, accepted);
                insert.setString(6, profile);
                insert.executeUpdate();
            }
            transaction.wrote(profile.length());
            transaction.leavesEntriesAlone();
            return true;
        });
    }

    /// Profiles of earlier runs of a job that went through, the newest first.
    ///
    /// @param beforeRun number of the run to compare; [Long#MAX_VALUE]: all
    public List<Kept> list(Source source, String job, long beforeRun, int most) {
        return transactions.read(transaction -> {
            try (PreparedStatement select = transaction.connection().prepareStatement("SELECT r.run_id, r.started, p.profile FROM run_profile p "
                    + "JOIN run r ON r.run_no = p.run_no WHERE p.source_no = ? AND p.job = ? AND p.run_no < ? AND p.passed = TRUE "
                    + "ORDER BY p.run_no DESC LIMIT ?")) {
                select.setInt(1, source.number());
                select.setString(2, job);
                select.setLong(3, beforeRun);
                select.setInt(4, most);
                try (ResultSet rows = select.executeQuery()) {
                    List<Kept> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new Kept(rows.getString(1), Instant.ofEpochMilli(rows.getLong(2)), rows.getString(3)));
                    }
                    return found;
                }
            }
        });
    }
}
