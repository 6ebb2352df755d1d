package io.fairlead.netty.check;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when certificates end, and warns once a day of each backend whose certificate ends soon. Thread-safe; remembers
 * the backends it has warned of within a day.
 */
final class CertificateWatch {
    private static final Logger LOGGER = LoggerFactory.getLogger(TransportChecks.class);
    private static final Duration DAY = Duration.ofDays(1);

    private final Duration warnBefore;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final ConcurrentHashMap<String, Instant> warned = new ConcurrentHashMap<>(); // by backend id

    private CertificateWatch(Duration warnBefore, InstantSource clock, Consumer<String> warnings) {
        this.warnBefore = warnBefore;
        this.clock = clock;
        this.warnings = warnings;
    }

    /**
     * Returns a watch that logs its warnings.
     *
     * @param warnBefore how long before the end; zero for never
     */
    static CertificateWatch of(Duration warnBefore) {
        return of(warnBefore, InstantSource.system(), warning -> LOGGER.warn("{}", warning));
    }

    static CertificateWatch of(Duration warnBefore, InstantSource clock, Consumer<String> warnings) {
        return new CertificateWatch(warnBefore, clock, warnings);
    }

    /** Returns a remark about a certificate that ends soon or has ended; empty when there is nothing to be said. */
    String look(String backendId, Instant end) {
        Instant now = clock.instant();
        if (warnBefore.isZero() || Duration.between(now, end).compareTo(warnBefore) > 0) {
            return "";
        }
        String remark = describe(end);
        if (isDue(backendId, now)) {
            warnings.accept("backend " + backendId + ": " + remark + ", at " + end);
        }
        return remark;
    }

    private boolean isDue(String backendId, Instant now) {
        Instant yesterday = now.minus(DAY);
        warned.values().removeIf(when -> !when.isAfter(yesterday));
        return warned.putIfAbsent(backendId, now) == null;
    }

    boolean isOver(Instant end) {
        return end.isBefore(clock.instant());
    }

    /** Returns how long the certificate is good, or has not been: {@code "certificate expires in 12 d"}. */
    String describe(Instant end) {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative()
                ? "certificate expired " + words(left.negated()) + " ago"
                : "certificate expires in " + words(left);
    }

    private static String words(Duration span) {
        return (span.compareTo(DAY) < 0) ? span.toHours() + " h" : span.toDays() + " d";
    }
}
