package dev.pinnedimport.sandbox;

import java.time.Duration;

/// How the sandbox waits, so that tests of long pauses take no time.
@FunctionalInterface
public interface Sleeper {

    void sleep(Duration length) throws InterruptedException;
}
