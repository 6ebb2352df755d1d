package io.fairlead.netty.accept;

import io.fairlead.netty.loop.LoopTimer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs connections that ended before they were a client's: of each kind the first, and then at most one every ten
 * minutes, which says how many there were in between. Confined to the event loop.
 */
final class Complaints {
    private static final Logger LOGGER = LoggerFactory.getLogger(Complaints.class);
    private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LoopTimer timer;
    private final Map<Refused, Silence> silences = new EnumMap<>(Refused.class);

    private static final class Silence {
        private long untilNanos;
        private long count;
    }

    Complaints(LoopTimer timer) {
        this.timer = timer;
    }

    /**
     * Logs, or counts.
     *
     * @param detail what exactly was wrong; null if there is no more to say
     * @return whether it was logged
     */
    boolean about(Client client, Refused why, @Nullable String detail) {
        Silence silence = silences.get(why);
        if (silence != null && timer.nowNanos() < silence.untilNanos) {
            silence.count++;
            return false;
        }
        Silence begun = (silence == null) ? new Silence() : silence;
        LOGGER.warn(
                "Connection of {} was closed: {}{} ({} of this kind since the last line; the next one in 10 minutes at the"
                        + " earliest)",
                client.address(),
                why.text(),
                (detail == null) ? "" : ": " + detail,
                begun.count);
        begun.count = 0;
        begun.untilNanos = timer.nowNanos() + SILENCE_NANOS;
        silences.put(why, begun);
        return true;
    }
}
