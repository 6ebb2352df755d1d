package io.fairlead.netty.admin;

import java.util.Map;

/**
 * What a transport counted for one backend or one listener since its start, beyond what the balancer knows. A number
 * of -1 is unknown and shown as a blank.
 *
 * @param sessions requests or connections going on
 * @param sessionsMax the most that went on at once
 * @param requests requests, or connections of a TCP listener
 * @param bytesIn bytes from clients
 * @param bytesOut bytes to clients
 * @param responses final responses by class: 2 stands for 2xx
 * @param errors what went wrong, by kind in lower case, such as {@code connect_failed}
 * @param retries tries beyond the first
 * @param latencyP50Nanos the median time to the head of the response, or to the connection of a TCP listener
 * @param latencyP99Nanos what 99 of 100 stayed below
 */
public record TrafficView(
        long sessions,
        long sessionsMax,
        long requests,
        long bytesIn,
        long bytesOut,
        Map<Integer, Long> responses,
        Map<String, Long> errors,
        long retries,
        long latencyP50Nanos,
        long latencyP99Nanos) {
    /** Nothing is known. */
    public static final TrafficView UNKNOWN = new TrafficView(-1, -1, -1, -1, -1, Map.of(), Map.of(), -1, -1, -1);

    /** Copies the maps. */
    public TrafficView {
        responses = Map.copyOf(responses);
        errors = Map.copyOf(errors);
    }
}
