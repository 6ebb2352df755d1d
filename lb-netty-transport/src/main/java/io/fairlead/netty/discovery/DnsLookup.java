package io.fairlead.netty.discovery;

import io.netty.handler.codec.dns.DnsRecordType;
import java.util.concurrent.CompletionStage;

/** Asks DNS one question. Thread-safe; does not block. */
@FunctionalInterface
interface DnsLookup {
    /**
     * Asks.
     *
     * @param name the full name
     * @param type A, AAAA or SRV
     * @return completes in bounded time, never with an exception
     */
    CompletionStage<DnsAnswer> ask(String name, DnsRecordType type);
}
