package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;

/** Where the listeners of a proxy listen that have ports. */
final class Loopback {
    private Loopback() {}

    static InetSocketAddress address(StandaloneProxy proxy, String listener) {
        return (InetSocketAddress) requireNonNull(proxy.addresses().get(listener), listener);
    }

    static int port(StandaloneProxy proxy, String listener) {
        return address(proxy, listener).getPort();
    }
}
