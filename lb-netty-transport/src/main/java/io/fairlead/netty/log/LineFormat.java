package io.fairlead.netty.log;

import io.fairlead.netty.loop.Endpoints;
import java.net.SocketAddress;

/** Writes a record as one line of printable ASCII, without its end. For one thread: it may cache. */
interface LineFormat {
    long NANOS_PER_MILLI = 1_000_000;

    void format(AccessRecord entry, LineBuffer out);

    /** The IP address as RFC 5952 writes it; of a client on a UNIX socket {@code unix:}. */
    static String host(SocketAddress address) {
        return Endpoints.host(address);
    }

    static int port(SocketAddress address) {
        return Endpoints.port(address);
    }
}
