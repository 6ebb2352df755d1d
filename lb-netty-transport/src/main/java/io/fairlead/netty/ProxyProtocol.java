package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.net.Cidrs;
import java.time.Duration;

/**
 * From whom a listener takes a PROXY header, version 1 or 2. Those peers must begin with one, since they could otherwise
 * be told from nobody; what they say of their client is believed.
 *
 * @param trusted those peers
 * @param others what becomes of everybody else
 * @param timeout how long a complete header may take; measured in ticks of 100 ms
 */
public record ProxyProtocol(Cidrs trusted, Others others, Duration timeout) {
    /** What becomes of peers that are not trusted. */
    public enum Others {
        /** Their connections are closed. */
        REFUSED,
        /** They are clients themselves: no header is expected of them, and one they send is a bad request. */
        SERVED
    }

    /** Checks the ranges. */
    public ProxyProtocol {
        requireNonNull(others, "others");
        if (trusted.isEmpty()) {
            throw new IllegalArgumentException("trusted: none (expected: at least one network)");
        }
        Ranges.require("timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
    }

    /** Takes a header from these peers, within 5 s, and refuses others. */
    public static ProxyProtocol from(Cidrs trusted) {
        return new ProxyProtocol(trusted, Others.REFUSED, Duration.ofSeconds(5));
    }

    /** Returns the same with another {@link #others}. */
    public ProxyProtocol withOthers(Others others) {
        return new ProxyProtocol(trusted, others, timeout);
    }

    /** Returns the same with another {@link #timeout}. */
    public ProxyProtocol withTimeout(Duration timeout) {
        return new ProxyProtocol(trusted, others, timeout);
    }
}
