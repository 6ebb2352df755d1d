package io.fairlead.samples.proxy.config;

import io.fairlead.netty.Transport;

/** How the program talks to the operating system. */
public enum TransportChoice {
    /** Epoll where there is one. */
    AUTO,
    /** Linux epoll. */
    EPOLL,
    /** The selectors of the JDK. */
    NIO;

    /** Returns it as a listener takes it. */
    public Transport toTransport() {
        return Transport.valueOf(name());
    }
}
