package io.fairlead.netty.log;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes times of the day; what they share within a second is formatted once. For one thread. */
final class Timestamps {
    private final DateTimeFormatter formatter;
    private final ZoneId zone;
    private long second = Long.MIN_VALUE;
    private String text = "";

    private Timestamps(String pattern, ZoneId zone) {
        this.formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        this.zone = zone;
    }

    /** {@code 21/Nov/2026:02:53:39}, to be followed by milliseconds. */
    static Timestamps haproxy(ZoneId zone) {
        return new Timestamps("dd/MMM/yyyy:HH:mm:ss", zone);
    }

    /** {@code 21/Nov/2026:02:53:39 +0000}. */
    static Timestamps combined(ZoneId zone) {
        return new Timestamps("dd/MMM/yyyy:HH:mm:ss xx", zone);
    }

    /** {@code 2026-11-21T02:53:39} in UTC, to be followed by milliseconds and Z. */
    static Timestamps iso() {
        return new Timestamps("yyyy-MM-dd'T'HH:mm:ss", ZoneOffset.UTC);
    }

    void append(long millis, LineBuffer out) {
        long wanted = Math.floorDiv(millis, 1000L);
        if (wanted != second) {
            text = formatter.format(ZonedDateTime.ofInstant(Instant.ofEpochSecond(wanted), zone));
            second = wanted;
        }
        out.put(text);
    }

    void appendWithMillis(long millis, LineBuffer out) {
        append(millis, out);
        out.put('.').padded((int) Math.floorMod(millis, 1000L), 3);
    }
}
