package dev.pinnedimport.ledger;

/// A range of rows of a run that one machine holds and sends, while others send other ranges.
///
/// @param spread number of the spread it was cut for
/// @param number of the part
/// @param token  under which it is held; whoever takes the part over gets another one, and nothing is written under the old one any more
/// @param after  its rows begin after this one
/// @param last   its last row
public record Part(long run, long spread, int number, long token, long after, long last) {

    /// As a condition on a row of the table `entry`. Nothing but numbers of ours.
    String condition() {
        return " AND run_no = " + run + " AND row_no > " + after + " AND row_no <= " + last;
    }
}
