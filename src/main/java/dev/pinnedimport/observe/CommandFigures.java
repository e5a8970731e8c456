package dev.pinnedimport.observe;

import java.time.Instant;
import java.util.Map;

/// What is told of a command beside the runs of a job. It says nothing about rows, and leaves alone what the last run has told.
///
/// @param command  `withdraw`, `settle`, `worker`
/// @param machine  where it matters which of several it was; empty otherwise
/// @param events   by what became of them
/// @param requests by status
public record CommandFigures(String command, String job, String run, String machine, int exit, Instant started, Instant ended, Map<String, Long> events,
        Map<String, Long> requests) implements Told {

    public CommandFigures {
        events = Map.copyOf(events);
        requests = Map.copyOf(requests);
    }

    @Override
    public String span() {
        return command;
    }

    @Override
    public boolean replaces(String sample) {
        return Series.isOf(sample, Series.JOB, job) && Series.isOf(sample, Series.COMMAND, command)
                && (machine.isEmpty() || Series.isOf(sample, Series.MACHINE, machine));
    }

    @Override
    public String group() {
        return "job/pinned-import/" + Series.inGroup(Series.JOB, job) + "/" + Series.inGroup(Series.COMMAND, command)
                + (machine.isEmpty() ? "" : "/" + Series.inGroup(Series.MACHINE, machine));
    }
}
