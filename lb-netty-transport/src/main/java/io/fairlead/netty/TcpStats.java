package io.fairlead.netty;

import io.fairlead.api.Refusal;
import java.util.Map;

/**
 * The counters of a TCP proxy since its start. Counted per event loop and summed when asked for, so numbers
 * taken under load may differ by what happened meanwhile.
 *
 * @param connections client connections accepted
 * @param current client connections that are open now
 * @param bytesIn bytes received from clients
 * @param bytesOut bytes received from backends
 * @param retries tries beyond the first of each session
 * @param errors sessions that did not end as both peers wanted, by reason; absent when there was none
 * @param refusals refusals of the balancer, by reason, those of retries included; absent when there was none. A session that
 *     waits for room has not been refused
 */
public record TcpStats(
        long connections,
        long current,
        long bytesIn,
        long bytesOut,
        long retries,
        Map<TcpError, Long> errors,
        Map<Refusal, Long> refusals) {
    /** Copies the maps. */
    public TcpStats {
        errors = Map.copyOf(errors);
        refusals = Map.copyOf(refusals);
    }

    /** Returns the number of errors of a kind. */
    public long errors(TcpError error) {
        return errors.getOrDefault(error, 0L);
    }

    /** Returns the number of refusals of a kind. */
    public long refusals(Refusal refusal) {
        return refusals.getOrDefault(refusal, 0L);
    }
}
