package dev.pinnedimport.delivery;

/// What the key may do, as far as the API has told. Rights are only ever lost within one process.
final class Rights {

    private boolean canLookUp;
    private boolean canUpdate;
    private boolean keyDoubted;

    Rights(boolean canLookUp, boolean canUpdate) {
        this.canLookUp = canLookUp;
        this.canUpdate = canUpdate;
    }

    /// Whether the list of events may be read.
    boolean canLookUp() {
        return canLookUp;
    }

    boolean canUpdate() {
        return canUpdate;
    }

    void mayNotLookUp() {
        canLookUp = false;
    }

    void mayNotUpdate() {
        canUpdate = false;
    }

    /// Whether the key was refused, and nobody has asked yet whether it really is.
    boolean isKeyDoubted() {
        return keyDoubted;
    }

    void doubtKey() {
        keyDoubted = true;
    }

    void trustKey() {
        keyDoubted = false;
    }
}
