package io.fairlead.netty;

import java.util.Map;

/**
 * The counters of a proxy since its start. Counted per event loop and summed when asked for, so numbers
 * taken under load may differ by what happened meanwhile.
 *
 * @param connections client connections accepted
 * @param requests request heads received
 * @param retries tries beyond the first of each request
 * @param upstreamConnects connections opened to backends; the rest of the tries reused one
 * @param bytesIn bytes of requests that have ended, heads included
 * @param bytesOut bytes of their responses, heads included
 * @param acceptStops how often accepting was stopped because of {@link Limits#maxConnections}
 * @param responses final responses sent, the proxy's own errors included, by class: 2 stands for 2xx
 * @param errors requests that did not get the answer of a backend, by reason; absent when there was none
 */
public record ProxyStats(
        long connections,
        long requests,
        long retries,
        long upstreamConnects,
        long bytesIn,
        long bytesOut,
        long acceptStops,
        Map<Integer, Long> responses,
        Map<ProxyError, Long> errors) {
    /** Copies the maps. */
    public ProxyStats {
        responses = Map.copyOf(responses);
        errors = Map.copyOf(errors);
    }

    /** Returns the number of final responses of a class, 2 for 2xx. */
    public long responses(int statusClass) {
        return responses.getOrDefault(statusClass, 0L);
    }

    /** Returns the number of errors of a kind. */
    public long errors(ProxyError error) {
        return errors.getOrDefault(error, 0L);
    }
}
