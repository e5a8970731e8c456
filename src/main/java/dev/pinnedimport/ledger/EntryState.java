package dev.pinnedimport.ledger;

/// Where an event stands. All transitions are here; races are decided by a conditional UPDATE.
public enum EntryState {

    /// To be sent; nothing of its present content has left.
    STAGED,
    /// The intent to send is stored; a request may have left.
    SENDING,
    /// The API said "later" and did not execute it; to be sent again from a stored time on.
    WAITING,
    /// Sent, and the answer is unknown; or a lost ledger may have sent it, and the API's list does not tell.
    IN_DOUBT,
    /// In the API, with a known event id.
    DELIVERED,
    /// The API said a definite no to this content.
    REFUSED,
    /// The channel is not accessible; nothing is wrong with the row.
    BLOCKED;

    /// Whether a sender may say that an attempt of an entry in this state was certainly not executed, so that it is to be sent.
    public boolean mayBePutBack() {
        return switch (this) {
            case STAGED, SENDING, WAITING, IN_DOUBT -> true;
            case DELIVERED, REFUSED, BLOCKED -> false;
        };
    }

    /// Whether an entry may go from this state to `next`.
    public boolean mayBecome(EntryState next) {
        return switch (this) {
            case STAGED -> next == STAGED || next == SENDING || next == DELIVERED || next == BLOCKED || next == IN_DOUBT;
            case WAITING -> next == STAGED || next == SENDING;
            case SENDING -> next != SENDING;
            case IN_DOUBT -> next == SENDING || next == DELIVERED || next == STAGED || next == REFUSED || next == IN_DOUBT;
            case DELIVERED -> next == STAGED;
            case REFUSED, BLOCKED -> next == STAGED;
        };
    }
}
