package io.fairlead.netty.sniff;

import java.time.Duration;

/**
 * How far a listener reads to know what it is asked.
 *
 * @param patience how long a client may take to say it
 * @param longestHello how many bytes a ClientHello may have
 * @param hello whether it is read, and not only recognized
 */
public record Peek(Duration patience, int longestHello, boolean hello) {}
