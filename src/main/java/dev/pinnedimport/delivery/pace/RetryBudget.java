package dev.pinnedimport.delivery.pace;

/// How many repetitions a run may afford, so that an API in trouble is not buried under them.
public final class RetryBudget {

    private static final int FULL = 500;
    private static final int PRICE = 5;

    private int tokens = FULL;

    /// Whether a repetition is affordable; it is paid for then.
    public boolean spend() {
        if (tokens < PRICE) {
            return false;
        }
        tokens -= PRICE;
        return true;
    }

    public void succeeded() {
        tokens = Math.min(FULL, tokens + 1);
    }
}
