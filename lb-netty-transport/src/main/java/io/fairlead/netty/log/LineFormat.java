package io.fairlead.netty.log;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes a record as one line of printable ASCII, without its end. For one thread: it may cache. */
interface LineFormat {
    long NANOS_PER_MILLI = 1_000_000;

    void format(AccessRecord entry, LineBuffer out);

    /** The IP address as RFC 5952 writes it; other addresses in their own words. */
    static String host(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.isUnresolved() ? inet.getHostString() : NetUtil.toAddressString(inet.getAddress());
        }
        return address.toString();
    }

    static int port(SocketAddress address) {
        return (address instanceof InetSocketAddress inet) ? inet.getPort() : 0;
    }
}
