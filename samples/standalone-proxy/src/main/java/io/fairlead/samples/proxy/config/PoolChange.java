package io.fairlead.samples.proxy.config;

import java.util.Objects;

/** A pool that is another one after a reload. Its balancer stays; what differs is changed in place. */
public record PoolChange(PoolConfig before, PoolConfig after) {
    /** Returns the way back. */
    public PoolChange reversed() {
        return new PoolChange(after, before);
    }

    /** Returns whether its balancer gets other settings. */
    public boolean changesSettings() {
        return !before.strategy().equals(after.strategy())
                || before.panic() != after.panic()
                || before.overProvisioning() != after.overProvisioning()
                || !before.slowStart().equals(after.slowStart())
                || !before.zone().equals(after.zone())
                || !before.retries().budget().equals(after.retries().budget());
    }

    /** Returns whether its balancer gets other backends. */
    public boolean updatesBackends() {
        return !before.backends().equals(after.backends());
    }

    /** Returns whether others are asked for its backends. */
    public boolean replacesSources() {
        return !before.discover().equals(after.discover());
    }

    /** Returns whether its checks begin anew. */
    public boolean replacesMonitor() {
        return !before.checksLike(after);
    }

    /** Returns whether its agents are asked anew. */
    public boolean replacesAgent() {
        return !Objects.equals(before.agent(), after.agent());
    }

    /** Returns whether its outlier detection begins anew. */
    public boolean replacesOutliers() {
        return !Objects.equals(before.outlier(), after.outlier());
    }

    /** Returns whether its sticky table begins anew: its limits are different, or what its keys are. */
    public boolean replacesTable() {
        return !before.stickiness().equals(after.stickiness());
    }

    /** Returns whether its listeners are told something else, such as how often to retry or what a key is. */
    public boolean changesListeners() {
        return !before.retries().retriesLike(after.retries())
                || !before.queue().equals(after.queue())
                || before.protocol() != after.protocol()
                || !Objects.equals(before.tls(), after.tls())
                || before.sendProxy() != after.sendProxy()
                || !before.toTlvs().equals(after.toTlvs())
                || !before.key().equals(after.key())
                || !before.stickiness().looksLike(after.stickiness());
    }
}
