package io.fairlead.samples.proxy.config;

import io.fairlead.api.Scheduler;
import io.fairlead.health.outlier.OutlierDetection;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** How backends of a pool are taken out by the requests they serve; true alone, or no entries, will do. */
@Section(
        doc =
                "How backends are taken out that fail requests while the others do not, and tried again; `true` or `{}` is all of the defaults. A reload that changes this begins anew, and readmits whom it had taken out",
        shorthand = "on")
public record OutlierConfig(
        @Option(doc = "Whether it is done", otherwise = "true")
        boolean on,

        @Option(
                doc = "The time over which failures are compared; it is looked at after each tenth of it",
                otherwise = "10s",
                range = "100ms..1h")
        Duration interval,

        @Option(
                doc = "How many failures in a row, of any kind but 503 and 429, are too many; 0: never",
                otherwise = "5",
                range = "0..1000000")
        int failures,

        @Option(
                doc =
                        "How many requests in a row without an answer of its own are too many: no connection, none in time, a reset, or 503 and 429; 0: never",
                otherwise = "10",
                range = "0..1000000")
        int gatewayFailures,

        @Option(doc = "How many failed connects in a row are too many; 0: never", otherwise = "3", range = "0..1000000")
        int connectFailures,

        @Option(
                doc =
                        "How likely it may be, each tenth of an interval, that chance alone takes out one of equal backends by comparing it with the others; 0: no comparison",
                otherwise = "0.00000001",
                range = "0.0..0.01")
        double falseEjections,

        @Option(
                doc = "The share of failures that the comparison always tolerates",
                otherwise = "0.05",
                range = "0.0..1.0")
        double leastFailureShare,

        @Option(
                doc =
                        "By how many standard deviations a success rate may be below the mean of 5 backends or more, as in Envoy, where it is 1.9; 0: off",
                otherwise = "0",
                range = "0.0..10.0")
        double successRateFactor,

        @Option(
                doc = "The success rate, in percent, that is always good enough for `successRateFactor`",
                otherwise = "95",
                range = "0.0..100.0")
        double successRateCeiling,

        @Option(
                doc =
                        "How many percent of failures are too many in a pool of 5 backends or more, as in gRPC, where it is 85; 0: off",
                otherwise = "0",
                range = "0.0..100.0")
        double failurePercentage,

        @Option(
                doc =
                        "How many times the usual latency of the pool is slow; a backend most of whose answers are slow is taken out; 0: off",
                otherwise = "0",
                range = "0.0..1000.0")
        double latencyFactor,

        @Option(
                doc = "How long a backend is out at first; longer each time, and then on trial",
                otherwise = "30s",
                range = "1ms..1d")
        Duration ejection,

        @Option(doc = "How long it is out at most, or as long as `ejection`", otherwise = "5m", range = "1ms..1d")
        Duration ejectionLimit,

        @Option(
                doc = "How long a backend is out at first to which nobody could connect; a passed check ends it sooner",
                otherwise = "5s",
                range = "1ms..1d")
        Duration connectEjection,

        @Option(
                doc = "How long such a backend is out at most, or as long as `connectEjection`",
                otherwise = "1m",
                range = "1ms..1d")
        Duration connectEjectionLimit,

        @Option(
                doc =
                        "The fraction by which an ejection is drawn longer at most, so that proxies do not try a backend in step",
                otherwise = "0.1",
                range = "0.0..1.0")
        double jitter,

        @Option(
                doc =
                        "How many percent of a pool of up to 9 backends may be out or on trial at once; at least one backend, never all",
                otherwise = "50",
                range = "1..100")
        int maxPercent,

        @Option(doc = "The same for a pool of 10 backends or more", otherwise = "10", range = "1..100")
        int maxPercentOfLarge,

        @Option(
                doc = "How many requests in a row must succeed until a trial ends",
                otherwise = "3",
                range = "1..1000000")
        int trialSuccesses) {
    /** Checks each option. */
    public OutlierConfig {
        SectionSpec.check(
                OutlierConfig.class,
                on,
                interval,
                failures,
                gatewayFailures,
                connectFailures,
                falseEjections,
                leastFailureShare,
                successRateFactor,
                successRateCeiling,
                failurePercentage,
                latencyFactor,
                ejection,
                ejectionLimit,
                connectEjection,
                connectEjectionLimit,
                jitter,
                maxPercent,
                maxPercentOfLarge,
                trialSuccesses);
        if (latencyFactor > 0 && latencyFactor <= 1) {
            throw new BadValue("latencyFactor: " + latencyFactor + " (expected: 0, or more than 1)");
        }
    }

    /**
     * Returns a detection that does as it says, for one balancer.
     *
     * @param timer where backends are judged
     */
    public OutlierDetection toDetection(Scheduler timer) {
        return OutlierDetection.builder()
                .interval(interval)
                .consecutiveFailures(failures)
                .consecutiveGatewayFailures(gatewayFailures)
                .consecutiveConnectFailures(connectFailures)
                .falseEjections(falseEjections)
                .leastFailureShare(leastFailureShare)
                .successRateFactor(successRateFactor)
                .successRateCeiling(successRateCeiling)
                .failurePercentage(failurePercentage)
                .latencyFactor(latencyFactor)
                .ejection(ejection, ejectionLimit)
                .connectEjection(connectEjection, connectEjectionLimit)
                .jitter(jitter)
                .maxEjectedPercent(maxPercent, maxPercentOfLarge)
                .trialSuccesses(trialSuccesses)
                .scheduler(timer)
                .build();
    }
}
