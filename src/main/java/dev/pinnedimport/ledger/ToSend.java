package dev.pinnedimport.ledger;

import dev.pinnedimport.event.Action;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What a staged run has before it, in events.
///
/// @param inDoubt sent before, and nobody knows whether they arrived: found out first
/// @param drafts  events that the file no longer names and that are to be set to draft
/// @param done    sent by this run already, or refused
public record ToSend(long creates, long updates, long inDoubt, long drafts, long done) {

    static ToSend count(Connection connection, Run run) throws SQLException {
        long creates = 0;
        long updates = 0;
        long inDoubt = 0;
        long drafts = 0;
        long done = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT state, action, pinned, COUNT(*), listed FROM entry WHERE run_no = ? GROUP BY state, action, pinned, listed")) {
            select.setLong(1, run.number());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    long count = rows.getLong(4);
                    switch (EntryState.valueOf(rows.getString(1))) {
                        case SENDING, IN_DOUBT -> inDoubt += count;
                        case DELIVERED, REFUSED -> done += count;
                        case STAGED, WAITING, BLOCKED -> {
                            if (!rows.getBoolean(5)) {
                                drafts += count;
                            } else if (rows.getBoolean(3)) {
                                inDoubt += count;
                            } else if (Action.valueOf(rows.getString(2)) == Action.CREATE) {
                                creates += count;
                            } else {
                                updates += count;
                            }
                        }
                    }
                }
            }
        }
        return new ToSend(creates, updates, inDoubt, drafts, done);
    }
}
