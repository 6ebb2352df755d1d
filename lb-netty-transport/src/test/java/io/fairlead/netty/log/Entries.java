package io.fairlead.netty.log;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records for tests, after lines that a real HAProxy 2.6 wrote. */
final class Entries {
    private static final long MILLI = 1_000_000;

    private Entries() {}

    /** A request that everything went well with. */
    static AccessRecord ok() {
        return http(new AccessRecord.Request("GET", "/udp.py?x=%22a\"b", "HTTP/1.1"), List.of(), List.of());
    }

    static AccessRecord http(AccessRecord.Request request, List<String> sent, List<String> answered) {
        return new AccessRecord(
                Instant.parse("2026-11-21T02:53:39.039Z").toEpochMilli(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 45548),
                "web",
                false,
                "api",
                "a",
                new AccessRecord.Timers(0, 0, 0, 8 * MILLI + 456_789, 8 * MILLI + 999_999),
                200,
                97,
                379,
                Ending.COMPLETED,
                Phase.COMPLETE,
                new AccessRecord.Load(1, 1, 0, 0, 0, false, 0, 0),
                request,
                sent,
                answered);
    }

    static AccessRecord ended(
            @Nullable String server, AccessRecord.Timers timers, int status, Ending ending, Phase phase, int retries) {
        return new AccessRecord(
                Instant.parse("2026-11-21T02:53:39.077Z").toEpochMilli(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 45640),
                "dead",
                false,
                "none",
                server,
                timers,
                status,
                82,
                217,
                ending,
                phase,
                new AccessRecord.Load(1, 1, 0, 0, retries, retries > 0, 0, 0),
                new AccessRecord.Request("GET", "/", "HTTP/1.1"),
                List.of(),
                List.of());
    }

    static AccessRecord tcp(@Nullable String server) {
        return new AccessRecord(
                Instant.parse("2026-11-21T02:53:39.104Z").toEpochMilli(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 54664),
                "t",
                false,
                "t",
                server,
                new AccessRecord.Timers(-1, MILLI, 0, -1, 3 * MILLI),
                0,
                80,
                453,
                Ending.COMPLETED,
                Phase.COMPLETE,
                new AccessRecord.Load(1, 1, 0, 0, 0, false, 0, 0),
                null,
                List.of(),
                List.of());
    }

    /** A request whose every text is the given one. */
    static AccessRecord hostile(String text) {
        return new AccessRecord(
                0,
                InetSocketAddress.createUnresolved("h" + text, 1),
                text,
                true,
                text,
                text,
                new AccessRecord.Timers(-1, -1, -1, -1, 0),
                400,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Ending.BAD_REQUEST,
                Phase.REQUEST,
                AccessRecord.Load.NONE,
                new AccessRecord.Request(text, text, text),
                List.of(text, text),
                List.of(text));
    }

    static String line(LineFormat format, AccessRecord entry) {
        LineBuffer out = new LineBuffer();
        format.format(entry, out);
        return out.toString();
    }
}
