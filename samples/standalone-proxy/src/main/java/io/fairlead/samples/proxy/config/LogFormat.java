package io.fairlead.samples.proxy.config;

/** What a line of the access log looks like. */
public enum LogFormat {
    /** What fits: of a listener, what {@code accessLog.format} says; there, HAProxy's format for the mode. */
    AUTO,
    /** No line. */
    OFF,
    /** The line of HAProxy's {@code option httplog}. */
    HAPROXY_HTTP,
    /** The line of HAProxy's {@code option tcplog}. */
    HAPROXY_TCP,
    /** The line of Apache and nginx. */
    COMBINED,
    /** An object a line. */
    JSON;

    boolean suits(Mode mode) {
        return switch (this) {
            case AUTO, OFF, JSON -> true;
            case HAPROXY_HTTP, COMBINED -> mode == Mode.HTTP;
            case HAPROXY_TCP -> mode == Mode.TCP;
        };
    }
}
