package io.fairlead.netty.log;

import static java.util.Objects.requireNonNull;

/**
 * The header of an RFC 5424 message.
 *
 * @param facility 0..23; 16 is local0
 * @param severity 0..7; 6 is informational
 * @param appName 1 to 48 printable ASCII characters
 * @param hostName 1 to 255 printable ASCII characters; a dash when unknown
 */
public record Syslog(int facility, int severity, String appName, String hostName) {
    /** Checks the ranges of RFC 5424. */
    public Syslog {
        requireRange("facility", facility, 23);
        requireRange("severity", severity, 7);
        requirePrintable("appName", requireNonNull(appName, "appName"), 48);
        requirePrintable("hostName", requireNonNull(hostName, "hostName"), 255);
    }

    /** Returns local0, informational, {@code fairlead}, no host name: the receiver knows the sender's address. */
    public static Syslog defaults() {
        return new Syslog(16, 6, "fairlead", "-");
    }

    /** Returns this header with another {@link #appName}. */
    public Syslog withAppName(String name) {
        return new Syslog(facility, severity, name, hostName);
    }

    /** Returns this header with another {@link #facility}. */
    public Syslog withFacility(int code) {
        return new Syslog(code, severity, appName, hostName);
    }

    private static void requireRange(String name, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0.." + max + ')');
        }
    }

    private static void requirePrintable(String name, String value, int max) {
        boolean printable = value.chars().allMatch(c -> c > ' ' && c < 127);
        if (value.isEmpty() || value.length() > max || !printable) {
            throw new IllegalArgumentException(
                    name + ": " + value.length() + " characters (expected: 1.." + max + " of printable ASCII)");
        }
    }
}
