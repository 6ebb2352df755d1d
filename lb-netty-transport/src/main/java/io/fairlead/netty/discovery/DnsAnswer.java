package io.fairlead.netty.discovery;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * What DNS says to one question.
 *
 * @param addresses of an address question
 * @param services of an SRV question
 * @param known addresses of targets that the answer says beside, by name in lower case
 * @param ttlSeconds how long it holds: the least of all records on the way, those of aliases included; 0 if there are none
 * @param problem why there is no answer; empty: there is one. That nobody has the name is an answer, without records
 */
record DnsAnswer(
        List<InetAddress> addresses,
        List<Srv> services,
        Map<String, List<InetAddress>> known,
        long ttlSeconds,
        String problem) {
    /** One SRV record (<a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782</a>); the target in lower case. */
    record Srv(int priority, int weight, int port, String target) {}

    DnsAnswer {
        addresses = List.copyOf(addresses);
        services = List.copyOf(services);
        known = Map.copyOf(known);
    }

    static DnsAnswer none() {
        return new DnsAnswer(List.of(), List.of(), Map.of(), 0, "");
    }

    static DnsAnswer failed(String problem) {
        return new DnsAnswer(List.of(), List.of(), Map.of(), 0, problem);
    }

    boolean isFailure() {
        return !problem.isEmpty();
    }

    /** Returns an answer that holds no longer than an alias on the way. */
    DnsAnswer atMost(long seconds) {
        return new DnsAnswer(addresses, services, known, Math.min(ttlSeconds, seconds), problem);
    }
}
