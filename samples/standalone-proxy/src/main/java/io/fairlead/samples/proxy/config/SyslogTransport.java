package io.fairlead.samples.proxy.config;

/** How lines reach a syslog server. */
public enum SyslogTransport {
    /** A datagram a line. */
    UDP,
    /** A connection that is kept. */
    TCP
}
