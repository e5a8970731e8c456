package dev.pinnedimport.observe;

import java.time.Instant;
import java.util.Map;

/// What monitoring systems are told.
public sealed interface Told permits Figures, CommandFigures {

    String job();

    /// The run that it was about; empty where it was about none.
    String run();

    int exit();

    Instant started();

    Instant ended();

    /// By status.
    Map<String, Long> requests();

    /// The span of the whole.
    String span();

    /// Whether a line of a textfile is from the time before, and so goes when this is told.
    boolean replaces(String sample);

    /// The path of its group in a Pushgateway. A group is never forgotten there, so what changes from run to run is no part of it.
    String group();
}
