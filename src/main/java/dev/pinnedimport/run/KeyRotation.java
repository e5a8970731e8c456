package dev.pinnedimport.run;

import dev.pinnedimport.delivery.ApiKey;
import dev.pinnedimport.ledger.Ledger;
import dev.pinnedimport.ledger.Source;
import java.util.Optional;

/// Notices that the API key is not the one with which events in doubt were sent.
///
/// Idempotency keys may be each API key's own: sent again with another one, an event could be made twice. So then nothing is repeated before a
/// look-up, as long as anything is in doubt that another key has sent. See the decision record on rotated keys.
final class KeyRotation {

    /// Of events in doubt that several keys have sent.
    private static final String SEVERAL = "several";

    private final Ledger ledger;
    private final Source source;
    private final String now;

    KeyRotation(Ledger ledger, Source source, ApiKey key) {
        this.ledger = ledger;
        this.source = source;
        this.now = key.mark(ledger.id());
    }

    /// Whether anything in doubt may have been sent with another key.
    boolean concernsEventsInDoubt() {
        Optional<String> before = ledger.findKeyMark(source);
        boolean concerned = before.isPresent() && !before.get().equals(now) && !ledger.listInDoubt(source).isEmpty();
        String mark = concerned ? SEVERAL : now;
        if (!before.equals(Optional.of(mark))) {
            ledger.rememberKeyMark(source, mark);
        }
        return concerned;
    }

    /// Nothing is in doubt any more, so this key is the one that counts.
    void nothingIsInDoubt() {
        if (!ledger.findKeyMark(source).equals(Optional.of(now))) {
            ledger.rememberKeyMark(source, now);
        }
    }
}
