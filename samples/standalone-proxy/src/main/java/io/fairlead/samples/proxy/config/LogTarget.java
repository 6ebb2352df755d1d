package io.fairlead.samples.proxy.config;

/** Where the access log goes. */
public enum LogTarget {
    /** The standard output of the process. */
    STDOUT,
    /** A file that is rotated. */
    FILE,
    /** A syslog server. */
    SYSLOG
}
