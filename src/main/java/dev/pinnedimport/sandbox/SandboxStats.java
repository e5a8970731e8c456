package dev.pinnedimport.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the sandbox has seen since it was started.
///
/// @param requests         by [Route#label]; complete requests only
/// @param statuses         answers by status; 0 counts requests that were left without an answer
/// @param answers          answers by route and status, as in `POST /events 201`
/// @param incomplete       requests that broke off before their end; none was carried out
/// @param created          events created by requests, second ones included
/// @param updated          updates carried out
/// @param replays          stored successes sent again
/// @param conflicts        answers 409
/// @param throttled        answers 429
/// @param greatestInFlight greatest number of requests in work at the same time
/// @param faultsFired      by [FaultRule#name], rules that never fired included with 0
public record SandboxStats(Map<String, Long> requests, Map<Integer, Long> statuses, Map<String, Long> answers, long incomplete,
                           long created, long updated, long replays, long conflicts, long throttled, int greatestInFlight,
                           Map<String, Long> faultsFired) {

    public SandboxStats {
        requests = new TreeMap<>(requests);
        statuses = new TreeMap<>(statuses);
        answers = new TreeMap<>(answers);
        faultsFired = new TreeMap<>(faultsFired);
    }

    public long requests(Route route) {
        return requests.getOrDefault(route.label(), 0L);
    }

    public long answers(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    public long fired(Fault fault) {
        return fired(fault.id());
    }

    public long fired(String ruleName) {
        return faultsFired.getOrDefault(ruleName, 0L);
    }

    /// The rules that were set and never struck: a campaign in which there is one has not tested what it says.
    public List<String> neverFired() {
        return faultsFired.entrySet().stream().filter(entry -> entry.getValue() == 0).map(Map.Entry::getKey).toList();
    }
}
