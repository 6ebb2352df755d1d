package io.fairlead.samples.proxy.config;

/** A pool that is another one after a reload. */
public record PoolChange(PoolConfig before, PoolConfig after) {
    /** Returns whether its balancer has to be replaced: what a balancer is built with is different. */
    public boolean replacesBalancer() {
        return !before.strategy().equals(after.strategy())
                || before.panic() != after.panic()
                || !before.retries().budget().equals(after.retries().budget());
    }

    /** Returns whether its balancer is to be updated; a new one has its backends already. */
    public boolean updatesBackends() {
        return !replacesBalancer() && !before.backends().equals(after.backends());
    }

    /** Returns whether its monitor has to be replaced: the checks are different, or the balancer is. */
    public boolean replacesMonitor() {
        return replacesBalancer() || !before.check().equals(after.check());
    }

    /** Returns whether its sticky table has to be replaced: its limits are different, or what its keys are. */
    public boolean replacesTable() {
        return !before.stickiness().equals(after.stickiness());
    }

    /** Returns whether its listeners have to be replaced, because they hold what is different. */
    public boolean replacesListeners() {
        return replacesBalancer()
                || before.retries().max() != after.retries().max()
                || !before.stickiness().name().equals(after.stickiness().name());
    }
}
