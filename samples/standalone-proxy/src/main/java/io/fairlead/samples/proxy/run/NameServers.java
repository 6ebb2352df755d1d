package io.fairlead.samples.proxy.run;

import io.fairlead.netty.discovery.DnsClient;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The clients that ask name servers, one for each list of servers that some pool wants, from the first on that does. */
final class NameServers implements AutoCloseable {
    private final Map<List<InetSocketAddress>, DnsClient> clients = new HashMap<>(); // guarded by this

    private NameServers() {}

    static NameServers create() {
        return new NameServers();
    }

    /** Returns the client of some servers; none of them: those of the system. */
    synchronized DnsClient of(List<InetSocketAddress> servers) {
        return clients.computeIfAbsent(servers, wanted -> {
            DnsClient.Builder builder = DnsClient.builder();
            wanted.forEach(builder::server);
            return builder.build();
        });
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(DnsClient::close);
        clients.clear();
    }
}
