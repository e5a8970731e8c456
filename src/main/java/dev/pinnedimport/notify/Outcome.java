package dev.pinnedimport.notify;

import java.util.Optional;

/// What became of telling one of those who are to be told.
sealed interface Outcome {

    record Told() implements Outcome {}

    /// Not everybody behind it was told.
    record ToldInPart(String why) implements Outcome {}

    record NotTold(String why) implements Outcome {}

    /// @param failure empty where there is none
    static Outcome of(Optional<String> failure) {
        return failure.<Outcome>map(NotTold::new).orElseGet(Told::new);
    }

    /// What is wrong with it.
    default Optional<String> findWhy() {
        return switch (this) {
            case Told _ -> Optional.empty();
            case ToldInPart(String why) -> Optional.of(why);
            case NotTold(String why) -> Optional.of(why);
        };
    }

    default boolean reachedSomebody() {
        return switch (this) {
            case Told _, ToldInPart _ -> true;
            case NotTold _ -> false;
        };
    }
}
