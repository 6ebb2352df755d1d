package io.fairlead.netty.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.netty.loop.Sockets;
import io.fairlead.netty.loop.Transports;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls whichever backend it is asked about.
 *
 * @param connections makes the connections, on the event loops of its group
 * @param port the port to ask, or 0 for that of the address
 * @param serverName the name to ask for, or empty for that of the address
 * @param tls how to encrypt; null for not at all
 */
record TransportCheck(
        Bootstrap connections,
        int port,
        String serverName,
        @Nullable Tls tls,
        Protocol protocol) implements HealthChecker {
    /**
     * Returns what makes connections on the event loops of a group.
     *
     * @throws IllegalArgumentException if it is neither epoll nor NIO
     */
    static Bootstrap connections(EventLoopGroup group) {
        requireNonNull(group, "group");
        return Sockets.forMessages(Transports.of(group))
                .client()
                .group(group)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // the call watches the clock
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        SocketAddress address = probe.backend().address();
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            return CompletableFuture.completedStage(
                    HealthResult.fail("unknown host: " + Words.printable(inet.getHostString())));
        }
        return Call.start(connections, probe, Target.of(address, port, serverName), tls, protocol);
    }
}
