package io.fairlead.netty.discovery;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendSource;
import io.fairlead.api.Scheduler;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The backends that DNS knows under one name: all addresses of a host, or the targets of a service
 * (<a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782</a>).
 *
 * <pre>{@code
 * DnsClient dns = DnsClient.ofSystem();
 * DnsSource.builder(dns, "api.internal:8080").build();              // A records
 * DnsSource.builder(dns, "_http._tcp.api.internal").build();        // SRV records
 * }</pre>
 *
 * <p><b>Who they are.</b> The id of a backend is its address and port, such as {@code 10.0.0.1:8080}, the same in every
 * instance. Of a service, the lowest priority is tier 0, the next tier 1, and so on; weights are weights, except that 0
 * is 1: such a target is to be chosen rarely, not never. The label {@code target} says which name an address is of.
 *
 * <p><b>When it asks.</b> When the shortest time to live on the way to the answer has passed, aliases included, but not
 * before the floor and not later than the ceiling; then up to a tenth of that later, by chance, so that instances that
 * start together do not go on asking together. After a failure or an answer with nobody: after the floor, and twice as
 * long each further time, up to the ceiling.
 *
 * <p><b>What fails</b> is told by the {@link io.fairlead.api.Discovery}, which keeps what was found before. If of several
 * questions only some are answered, the others keep what they said before.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is asked is told
public final class DnsSource implements BackendSource {
    private static final double JITTER = 0.1;

    private final DnsQuery query;
    private final Duration floor;
    private final Duration ceiling;
    private final Scheduler scheduler;
    private final SplittableRandom random; // guarded by this, as what follows
    private @Nullable Receiver receiver;
    private Scheduler.Task next = () -> {};
    private int fruitless; // looks in a row
    private boolean closed;

    private DnsSource(Builder builder) {
        this.query = DnsQuery.of(builder.lookup, builder.name, builder.family, builder.maxConcurrency);
        this.floor = builder.floor;
        this.ceiling = builder.ceiling;
        this.scheduler = builder.scheduler;
        this.random = (builder.seed == null) ? new SplittableRandom() : new SplittableRandom(builder.seed);
    }

    /**
     * Returns a builder.
     *
     * @param name {@code host:port}, or a service such as {@code _http._tcp.api.internal}; full names
     * @throws IllegalArgumentException if it is neither
     */
    public static Builder builder(DnsClient client, String name) {
        return new Builder(client.lookup(), name);
    }

    static Builder builder(DnsLookup lookup, String name) {
        return new Builder(lookup, name);
    }

    /**
     * Checks a name.
     *
     * @throws IllegalArgumentException if it is neither {@code host:port} nor a service
     */
    public static void check(String name) {
        DnsQuery.parse(name);
    }

    @Override
    public String name() {
        return "dns " + query.name();
    }

    @Override
    public void start(Receiver to) {
        synchronized (this) {
            receiver = requireNonNull(to, "receiver");
        }
        look();
    }

    private void look() {
        query.ask().whenComplete((found, error) -> {
            if (error != null) {
                told(DnsQuery.Found.failed("failed: " + error.getMessage()));
            } else {
                told(found);
            }
        });
    }

    private void told(DnsQuery.Found found) {
        Receiver to;
        synchronized (this) {
            to = receiver;
            if (closed || to == null) {
                return;
            }
        }
        try {
            if (found.backends() == null) {
                to.failed(found.problem());
            } else {
                to.found(found.backends(), found.problem());
            }
        } finally {
            again(found);
        }
    }

    private synchronized void again(DnsQuery.Found found) {
        if (closed) {
            return;
        }
        fruitless = found.isFruitful() ? 0 : fruitless + 1;
        double nanos = clamp(
                found.isFruitful()
                        ? Duration.ofSeconds(found.ttlSeconds()).toNanos()
                        : floor.toNanos() * Math.pow(2, Math.min(30, fruitless - 1)));
        nanos *= 1 + JITTER * random.nextDouble();
        next = scheduler.schedule(Duration.ofNanos((long) nanos), this::look);
    }

    private double clamp(double nanos) {
        return Math.max((double) floor.toNanos(), Math.min((double) ceiling.toNanos(), nanos));
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }

    /** Builds a {@link DnsSource}. */
    public static final class Builder {
        private final DnsLookup lookup;
        private final String name;
        private DnsFamily family = DnsFamily.IPV4;
        private Duration floor = Duration.ofSeconds(5);
        private Duration ceiling = Duration.ofMinutes(5);
        private Scheduler scheduler = Scheduler.system();
        private int maxConcurrency = Integer.MAX_VALUE;
        private @Nullable Long seed;

        private Builder(DnsLookup lookup, String name) {
            this.lookup = requireNonNull(lookup, "lookup");
            this.name = name.toLowerCase(Locale.ROOT);
            check(this.name);
        }

        /** Sets which addresses are backends. Defaults to IPv4 alone. */
        public Builder family(DnsFamily family) {
            this.family = requireNonNull(family, "family");
            return this;
        }

        /**
         * Sets the shortest and the longest time between two looks, whatever the time to live says. Defaults to 5 s and
         * 5 min.
         *
         * @throws IllegalArgumentException if the floor is not positive or above the ceiling, or the ceiling above a day
         */
        public Builder between(Duration floor, Duration ceiling) {
            if (floor.isNegative()
                    || floor.isZero()
                    || floor.compareTo(ceiling) > 0
                    || ceiling.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "between: " + floor + " and " + ceiling + " (expected: above PT0S, up to PT24H)");
            }
            this.floor = floor;
            this.ceiling = ceiling;
            return this;
        }

        /**
         * Sets {@link Backend#maxConcurrency} of each backend. Defaults to no limit.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxConcurrency(int maxConcurrency) {
            if (maxConcurrency < 1) {
                throw new IllegalArgumentException("maxConcurrency: " + maxConcurrency + " (expected: >= 1)");
            }
            this.maxConcurrency = maxConcurrency;
            return this;
        }

        /** Sets what waits. Defaults to {@link Scheduler#system()}. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Seeds the chance by which looks are spread. Defaults to a seed of its own. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Returns the source, which a {@link io.fairlead.api.Discovery} starts. */
        public DnsSource build() {
            return new DnsSource(this);
        }
    }
}
