package io.fairlead.netty.admin;

/** {@code /readyz}: one line for each check, as Kubernetes writes them; {@code /health/NAME}: one pool, in JSON. */
final class Probes {
    private Probes() {}

    /**
     * The answer to a probe.
     *
     * @param ready whether every check passed
     * @param text the checks
     */
    record Readiness(boolean ready, String text) {}

    static Readiness readiness(Snapshot snapshot, boolean draining) {
        StringBuilder text = new StringBuilder();
        boolean ready = !draining;
        text.append(draining ? "[-]accepting failed: draining\n" : "[+]accepting ok\n");
        for (Snapshot.Pool pool : snapshot.pools()) {
            int candidates = pool.candidates();
            boolean usable = candidates > 0 && !pool.view().closed();
            ready &= usable;
            text.append(usable ? "[+]pool " : "[-]pool ")
                    .append(Words.printable(pool.view().name()));
            text.append(usable ? " ok: " : " failed: ").append(candidates).append(" of ");
            text.append(pool.view().backends().size()).append(" backends take requests");
            text.append(pool.view().closed() ? ", closed\n" : pool.view().panic() ? ", panic\n" : "\n");
        }
        text.append(ready ? "readyz check passed\n" : "readyz check failed\n");
        return new Readiness(ready, text.toString());
    }

    /**
     * Says how one pool is. In panic it is not healthy, although it takes requests: nobody knows of a backend that works.
     */
    static Readiness health(Snapshot.Pool pool, boolean draining) {
        int candidates = pool.candidates();
        boolean panic = pool.view().panic();
        boolean healthy = candidates > 0 && !panic && !pool.view().closed();
        StringBuilder text = new StringBuilder("{\"status\":\"");
        text.append(draining ? "draining" : healthy ? "healthy" : "unhealthy").append("\",\"pool\":");
        Words.json(text, pool.view().name());
        text.append(",\"backends\":").append(pool.view().backends().size());
        text.append(",\"candidates\":").append(candidates);
        text.append(",\"panic\":").append(panic).append("}\n");
        return new Readiness(healthy && !draining, text.toString());
    }
}
