package io.fairlead.samples.proxy.config;

import java.util.List;

/** The facilities of syslog (RFC 5424, table 1). */
public enum Facility {
    KERN,
    USER,
    MAIL,
    DAEMON,
    AUTH,
    SYSLOG,
    LPR,
    NEWS,
    UUCP,
    CRON,
    AUTHPRIV,
    FTP,
    NTP,
    AUDIT,
    ALERT,
    CLOCK,
    LOCAL0,
    LOCAL1,
    LOCAL2,
    LOCAL3,
    LOCAL4,
    LOCAL5,
    LOCAL6,
    LOCAL7;

    private static final List<Facility> ALL = List.of(values());

    /** Returns the number that stands for it in a message. */
    public int code() {
        return ALL.indexOf(this);
    }
}
