package io.fairlead.netty.check;

import io.fairlead.netty.loop.Endpoints;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Whom a check asks.
 *
 * @param address where it is
 * @param name its host name, or its IP address in words
 */
record Target(SocketAddress address, String name) {
    /**
     * Returns the target of a check.
     *
     * @param port the port to ask, or 0 for that of the address; not of a UNIX socket, which has none
     * @param name the name to ask for, or empty for that of the address; {@code localhost} on a UNIX socket
     */
    static Target of(SocketAddress any, int port, String name) {
        if (!(any instanceof InetSocketAddress address)) {
            return new Target(any, name.isEmpty() ? "localhost" : name);
        }
        InetAddress asked = address.getAddress();
        if (asked.isAnyLocalAddress()) {
            asked = InetAddress.getLoopbackAddress(); // the JDK would look up the name of this host, and wait for it
        }
        InetSocketAddress where = new InetSocketAddress(asked, (port == 0) ? address.getPort() : port);
        return new Target(where, name.isEmpty() ? plain(where.getHostString()) : name);
    }

    /** Leaves out what means something on this host only, and the dot of a complete domain name. */
    private static String plain(String host) {
        int zone = host.indexOf('%');
        String bare = (zone < 0) ? host : host.substring(0, zone);
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    /** Returns name and port as RFC 9110 7.2 wants them: an IPv6 address in brackets, the usual port left out. */
    String authority(int usualPort) {
        String host = (name.indexOf(':') < 0) ? name : '[' + name + ']';
        int port = Endpoints.port(address);
        return (port == usualPort || port == 0) ? host : host + ':' + port;
    }
}
