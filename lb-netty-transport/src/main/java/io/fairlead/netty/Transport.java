package io.fairlead.netty;

/** How the proxy talks to the operating system. */
public enum Transport {
    /** Epoll where its native library loads, otherwise NIO. */
    AUTO,
    /** Linux epoll through Netty's native library. */
    EPOLL,
    /** The JDK's selectors; everywhere. */
    NIO
}
