package dev.pinnedimport.run;

import dev.pinnedimport.definition.SendSettings;
import dev.pinnedimport.delivery.DeliverySettings;
import dev.pinnedimport.event.Contract;
import dev.pinnedimport.issue.ExitCode;
import dev.pinnedimport.issue.Issue;
import dev.pinnedimport.issue.IssueCode;
import dev.pinnedimport.issue.Place;
import dev.pinnedimport.issue.StopException;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a manager tells its workers about a run: how its job wants events sent, and what they have to agree on. So a worker needs no job file,
/// and no job file of its own can differ. Never a key.
///
/// @param form     of parts, messages and this text; only those of the same form work together
/// @param contract fingerprint of the API's contract that the rows were checked against
/// @param keyMark  tells whether a worker's key is the manager's, see [dev.pinnedimport.delivery.ApiKey#mark]; from it no key can be told
/// @param lease    how long a machine that gives no sign of life keeps what it holds
record SpreadTerms(int form, String contract, String keyMark, Duration lease, int inFlight, Duration timeout, Duration giveUpAfter, boolean lookUpFirst, boolean updates) {

    static final int FORM = 1;

    static SpreadTerms of(SendSettings send, Contract contract, String keyMark, Duration lease) {
        return new SpreadTerms(FORM, contract.fingerprint().value(), keyMark, lease, send.inFlight(), send.timeout(), send.giveUpAfter(),
                send.inDoubt() == SendSettings.InDoubt.LOOKUP_FIRST, send.updates() == SendSettings.Updates.SEND);
    }

    String text() {
        return JsonMapper.shared().createObjectNode()
                .put("form", form)
                .put("contract", contract)
                .put("keyMark", keyMark)
                .put("lease", lease.toMillis())
                .put("inFlight", inFlight)
                .put("timeout", timeout.toMillis())
                .put("giveUpAfter", giveUpAfter.toMillis())
                .put("lookUpFirst", lookUpFirst)
                .put("updates", updates)
                .toString();
    }

    /// @throws StopException where they are those of another version of the program
    static SpreadTerms parse(String run, String text) {
        JsonNode terms = read(text);
        if (terms.path("form").asInt(0) != FORM) {
            throw differs(run, "It was begun by another version of this program. Use the same version on all machines.");
        }
        return new SpreadTerms(FORM, terms.path("contract").asString(""), terms.path("keyMark").asString(""), millis(terms, "lease"), terms.path("inFlight").asInt(1),
                millis(terms, "timeout"), millis(terms, "giveUpAfter"), terms.path("lookUpFirst").asBoolean(), terms.path("updates").asBoolean());
    }

    private static JsonNode read(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException _) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    private static Duration millis(JsonNode terms, String name) {
        return Duration.ofMillis(terms.path(name).asLong());
    }

    void requireContract(String run, Contract own) {
        if (!own.fingerprint().value().equals(contract)) {
            throw differs(run, "Its rows were checked against another contract of the API than the one in use here (" + own.version() + ", "
                    + own.origin() + "). Pull the same one on all machines: pinned-import contract pull.");
        }
    }

    /// Idempotency keys may be each API key's own: what one has sent, another could make a second time.
    void requireKey(String run, String ownMark) {
        if (!ownMark.equals(keyMark)) {
            throw differs(run, "It is sent with another API key than this worker has. What one key has sent, another one must not repeat: give all "
                    + "machines the same key.");
        }
    }

    /// The same, but nothing in doubt is repeated before a look-up where that is not so already.
    SpreadTerms lookingUpFirst(boolean first) {
        return new SpreadTerms(form, contract, keyMark, lease, inFlight, timeout, giveUpAfter, lookUpFirst || first, updates);
    }

    private static StopException differs(String run, String sentence) {
        return new StopException(ExitCode.CONFIGURATION, Issue.of(IssueCode.WORKERS_DIFFER, new Place.Setting("Run " + run), "", sentence));
    }

    /// @param mostInFlight of this worker
    /// @param canRead      whether its key may list events
    DeliverySettings settings(int mostInFlight, boolean canRead, boolean canUpdate) {
        return DeliverySettings.usual()
                .withInFlight(Math.min(mostInFlight, inFlight))
                .withTimeout(timeout)
                .withGiveUpAfter(giveUpAfter)
                .withLookUp(canRead)
                .withUpdates(updates && canUpdate)
                .withInDoubt(lookUpFirst ? DeliverySettings.InDoubt.LOOKUP_FIRST : DeliverySettings.InDoubt.RETRY_THEN_LOOKUP);
    }
}
