package io.fairlead.health.outlier;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Ticker;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes backends out that fail while their peers do not, by the requests they serve; right for pools of two as for pools of
 * a thousand. One object for one balancer.
 *
 * <pre>{@code
 * OutlierDetection outliers = OutlierDetection.builder().build();
 * LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections())
 *         .passiveHealth(outliers)
 *         .build();
 * }</pre>
 *
 * <p><b>What is a failure.</b> {@code BACKEND_ERROR}, {@code CONNECT_FAILED}, {@code TIMEOUT} and {@code RESET}. {@code
 * OVERLOADED} counts as a gateway failure only: a backend that sheds load works, and its load would fall on the others.
 * {@code CANCELLED} and {@code LOCAL_REJECTED} count for nothing.
 *
 * <p><b>Who is ejected.</b> A backend with too many failures in a row, if its peers do not fail alike; and one that fails
 * more often than its peers together, more often than it used to and than is tolerated, when chance alone does not explain
 * it. Where all fail together nobody is ejected. At most half of a pool of fewer than 10 members and a tenth of a larger
 * one is out or on trial, always at least one, and never the last that works.
 *
 * <p><b>How it returns.</b> An ejection lasts longer each time. After it, or as soon as a check passes if nobody could
 * connect, the backend is on {@linkplain io.fairlead.api.HealthStatus#TRIAL trial}: some requests in a row must succeed,
 * and one that fails ejects it again. Without requests the trial goes on. When the others fail, too, the trial comes
 * early. A backend that returns has nothing held against it: {@link Verdict#unknown()}, since traffic alone does not say
 * that it is up.
 *
 * <p><b>Cost.</b> Each completion adds to one to four counters: wait-free, no allocation, no locks. What reaches a limit
 * calls the scheduler, which judges; so does each step, ten in an interval: O(backends), and O(backends × ejected) in
 * the worst case. 1.5 kB a backend with 8 processors.
 *
 * <p><b>Threads.</b> Thread-safe; starts none. {@link #close} ends all ejections and leaves no timer.
 */
public final class OutlierDetection implements PassiveHealth, AutoCloseable {
    private final OutlierConfig config;
    private final Sessions sessions;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>(); // by id; written on the control side

    private OutlierDetection(OutlierConfig config, Sessions sessions) {
        this.config = config;
        this.sessions = sessions;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String source() {
        return config.source();
    }

    /** Called by the balancer. */
    @Override
    public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
        if (sessions.isClosed()) {
            return Tracker.NONE;
        }
        long slow = (config.latencyFactor() > 0) ? SlowLimit.NONE : Traffic.UNTIMED;
        long now = config.ticker().nanos();
        Traffic traffic = new Traffic(config.runs(), config.trialSuccesses(), sessions::call, slow, now);
        Node node = new Node(backend.id(), traffic, verdicts);
        nodes.put(backend.id(), node);
        sessions.tell(jury -> jury.join(node));
        return traffic;
    }

    /** Called by the balancer. */
    @Override
    public void left(String id) {
        nodes.remove(id);
        sessions.tell(jury -> jury.leave(id));
    }

    /** Called by the balancer. */
    @Override
    public void heard(String id, String source, Verdict verdict) {
        Node node = nodes.get(id);
        HealthStatus status = verdict.status();
        if (node == null || source.equals(config.source()) || verdict.hintFor().isPresent()) {
            return;
        }
        if (node.isNews(source, status)) {
            sessions.tell(
                    jury -> jury.hear(node, source, status, config.ticker().nanos()));
        }
    }

    /** Ends the detection and every ejection, and leaves no timer; idempotent. */
    @Override
    public void close() {
        sessions.close();
        nodes.clear();
    }

    /** Builds an {@link OutlierDetection}; every mistake is reported by {@link #build} with its field. */
    public static final class Builder {
        private String source = "passive";
        private Duration interval = Duration.ofSeconds(10);
        private int failures = 5;
        private int gatewayFailures = 10;
        private int connectFailures = 3;
        private double falseEjections = 1e-8;
        private double leastFailureShare = 0.05;
        private double successRateFactor;
        private double successRateCeiling = 95;
        private double failurePercentage;
        private double latencyFactor;
        private Duration ejection = Duration.ofSeconds(30);
        private Duration ejectionLimit = Duration.ofMinutes(5);
        private Duration connectEjection = Duration.ofSeconds(5);
        private Duration connectEjectionLimit = Duration.ofSeconds(60);
        private double jitter = 0.1;
        private int smallPoolPercent = 50;
        private int largePoolPercent = 10;
        private int trialSuccesses = 3;
        private Scheduler scheduler = Scheduler.system();
        private Ticker ticker = Ticker.system();
        private @Nullable Long seed;

        private Builder() {}

        /** Sets under which name verdicts are reported. Defaults to {@code "passive"}. */
        public Builder source(String source) {
            this.source = source;
            return this;
        }

        /**
         * Sets over which time failures are compared, 100 ms to an hour. It is looked at after each tenth of it.
         * Defaults to 10 s.
         */
        public Builder interval(Duration interval) {
            this.interval = interval;
            return this;
        }

        /** Sets how many failures in a row are too many; 0 for never. Defaults to 5. */
        public Builder consecutiveFailures(int failures) {
            this.failures = failures;
            return this;
        }

        /**
         * Sets how many requests in a row without an answer of the backend's own are too many; 0 for never. That is
         * what a gateway answers with 503 or 504: {@code CONNECT_FAILED}, {@code TIMEOUT}, {@code RESET}, and {@code
         * OVERLOADED}, which counts here alone. Statuses 502 and 504 that a backend sends are {@code BACKEND_ERROR},
         * an answer. Defaults to 10: ejecting who is overloaded gives its load to the others.
         */
        public Builder consecutiveGatewayFailures(int failures) {
            this.gatewayFailures = failures;
            return this;
        }

        /** Sets how many failed connects in a row are too many; 0 for never. Defaults to 3. */
        public Builder consecutiveConnectFailures(int failures) {
            this.connectFailures = failures;
            return this;
        }

        /**
         * Sets how likely it may be that the comparison with peers ejects anybody in one step, a tenth of the interval,
         * while all backends are equal: 0..0.01, and 0 for no comparison. A small probability needs more requests until
         * a fault is certain: at the default, 30 failures where an equally busy peer has none. Defaults to 1e-8, once in
         * three years of steps of a second.
         */
        public Builder falseEjections(double probability) {
            this.falseEjections = probability;
            return this;
        }

        /** Sets the share of failures, 0..1, that the comparison with peers always tolerates. Defaults to 0.05. */
        public Builder leastFailureShare(double share) {
            this.leastFailureShare = share;
            return this;
        }

        /**
         * Sets by how many standard deviations a success rate may be below the mean, 0..10, as Envoy does at 1.9; for
         * pools of five and more with a hundred requests each in the interval. Where all backends fail now and then, it
         * ejects equal ones by chance. Defaults to 0, off.
         */
        public Builder successRateFactor(double factor) {
            this.successRateFactor = factor;
            return this;
        }

        /**
         * Sets the success rate, in percent, from which on {@link #successRateFactor} ejects nobody, however good the
         * others are; 100 for Envoy's rule as it is. Defaults to 95.
         */
        public Builder successRateCeiling(double percent) {
            this.successRateCeiling = percent;
            return this;
        }

        /**
         * Sets how many percent of failures are too many, 0..100, as gRPC does at 85; for pools of five and more with
         * fifty requests each in the interval, if not all together fail as many. Defaults to 0, off.
         */
        public Builder failurePercentage(double percent) {
            this.failurePercentage = percent;
            return this;
        }

        /**
         * Sets by which factor an answer is slower than usual in the pool to be called slow, above 1; a backend most of
         * whose answers are slow is an outlier then, unless {@link #falseEjections} is 0. Ejecting who is slow because it
         * has much to do gives its load to the others. Defaults to 0, off.
         */
        public Builder latencyFactor(double factor) {
            this.latencyFactor = factor;
            return this;
        }

        /**
         * Sets how long an ejection lasts: the base, times the number of ejections so far, less one for each interval in
         * service; it grows no more once it has reached the limit. Each is at most a day. Defaults to 30 s and 300 s.
         */
        public Builder ejection(Duration base, Duration limit) {
            this.ejection = base;
            this.ejectionLimit = limit;
            return this;
        }

        /**
         * Sets the same for backends nobody could connect to, where finding out costs little. When others fail, an
         * early trial comes at most once in the base. Defaults to 5 s and 60 s.
         */
        public Builder connectEjection(Duration base, Duration limit) {
            this.connectEjection = base;
            this.connectEjectionLimit = limit;
            return this;
        }

        /**
         * Sets by which fraction of it, 0..1, each ejection is drawn longer at most, so that many instances do not try a
         * backend in step. Defaults to 0.1.
         */
        public Builder jitter(double jitter) {
            this.jitter = jitter;
            return this;
        }

        /**
         * Sets how many percent, 1..100, of a pool of up to 9 members, and of one of 10 and more, may be out or on trial
         * at the same time: rounded down, at least one, and never all. Defaults to 50 and 10.
         */
        public Builder maxEjectedPercent(int ofSmallPools, int ofLargePools) {
            this.smallPoolPercent = ofSmallPools;
            this.largePoolPercent = ofLargePools;
            return this;
        }

        /** Sets how many requests in a row must succeed to end a trial, at least 1. Defaults to 3. */
        public Builder trialSuccesses(int successes) {
            this.trialSuccesses = successes;
            return this;
        }

        /**
         * Sets where backends are judged. Defaults to {@link Scheduler#system()}. Tasks are short; one waits as long as
         * there are backends.
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Sets the clock, which must be that of the balancer. Defaults to {@link Ticker#system()}, as there. */
        public Builder ticker(Ticker ticker) {
            this.ticker = requireNonNull(ticker, "ticker");
            return this;
        }

        /** Seeds the jitter. Defaults to a seed of its own for each. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Returns the detection, to be given to {@link LoadBalancer.Builder#passiveHealth}.
         *
         * @throws IllegalArgumentException naming the first field that is out of range
         */
        public OutlierDetection build() {
            OutlierConfig config = new OutlierConfig(
                    source,
                    interval,
                    new RunLimits(failures, gatewayFailures, connectFailures),
                    falseEjections,
                    leastFailureShare,
                    successRateFactor,
                    successRateCeiling,
                    failurePercentage,
                    latencyFactor,
                    Backoff.of("ejection", ejection, ejectionLimit),
                    Backoff.of("connectEjection", connectEjection, connectEjectionLimit),
                    jitter,
                    smallPoolPercent,
                    largePoolPercent,
                    trialSuccesses,
                    scheduler,
                    ticker);
            SplittableRandom random = (seed == null) ? new SplittableRandom() : new SplittableRandom(seed);
            return new OutlierDetection(config, Sessions.of(config, Jury.of(config, random)));
        }
    }
}
