package io.fairlead.netty.http;

import io.fairlead.netty.ProxyError;
import io.fairlead.netty.accept.Arrivals;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.accept.Refused;
import io.netty.channel.Channel;

/** Makes clients of the connections that have arrived, and accounts for those that have not. */
record ArrivalsOfLoop(LoopContext loop) implements Arrivals.Listener {
    @Override
    public void admitted(Channel channel) {
        ClientConnections.install(loop, channel);
    }

    @Override
    public void refused(Client client, Refused why) {
        ProxyError error = switch (why) {
            case HANDSHAKE_FAILED -> ProxyError.HANDSHAKE_FAILED;
            case HANDSHAKE_TIMEOUT -> ProxyError.HANDSHAKE_TIMEOUT;
            case BAD_PROXY_HEADER -> ProxyError.BAD_PROXY_HEADER;
            case BAD_HELLO, NO_ROUTE -> throw new IllegalStateException("HTTP listeners do not peek");
        };
        loop.counters().error(error);
        LogDraft.refused(loop, client, error);
    }
}
