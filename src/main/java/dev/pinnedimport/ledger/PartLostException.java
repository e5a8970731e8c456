package dev.pinnedimport.ledger;

/// The part is not ours any more: our hold on it ran out, or the run was stopped or taken over. Nothing was written.
///
/// What is under way then is in doubt for whoever holds the part next, as it is after a process has died.
public final class PartLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    PartLostException(Part part) {
        super("part " + part.number() + " of run number " + part.run() + " is held by somebody else, or by nobody");
    }
}
