package io.fairlead.health.check;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Asks a backend on another port than the one it serves on. */
final class Ports {
    private Ports() {}

    /** Returns the port, or throws if there is none of this number. */
    static int require(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
        return port;
    }

    /** Returns the address with the port instead of its own; with port 0, or where there are no ports, as it is. */
    static SocketAddress on(int port, SocketAddress address) {
        return (port != 0 && address instanceof InetSocketAddress inet && !inet.isUnresolved())
                ? new InetSocketAddress(inet.getAddress(), port)
                : address;
    }
}
