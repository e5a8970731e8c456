package dev.pinnedimport.delivery;

import dev.pinnedimport.ledger.Settlement;

/// What the pump counts from its start. Outcomes are counted only once they are durable.
final class Tally {

    long delivered;
    long refused;
    long blocked;
    long requests;
    long lookUps;
    long throttled;
    long retried;
    /// Whether an event was sent again and again without an answer.
    boolean hopeless;

    void count(Settlement settlement) {
        switch (settlement) {
            case Settlement.Delivered _ -> delivered++;
            case Settlement.Refused _ -> refused++;
            case Settlement.Blocked _ -> blocked++;
            case Settlement.Waiting _, Settlement.InDoubt _, Settlement.NotSent _ -> { }
        }
    }
}
