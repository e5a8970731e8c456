package dev.pinnedimport.delivery;

/// What a sender may do, where others send the same run.
public interface Licence {

    /// Whether it may still send: asked before anything is claimed, and once more just before each request leaves. Cheap, and right after the
    /// process or its machine has slept too.
    boolean isValid();

    /// Whether it looks events in doubt up, for which all sending has to rest. Else it leaves them in doubt, for whoever comes last.
    boolean looksUp();

    /// That of a sender who is alone.
    static Licence ofOnlySender() {
        return new Licence() {
            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public boolean looksUp() {
                return true;
            }
        };
    }
}
