package io.fairlead.api.engine;

import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Ticker;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer is built with and keeps for life; a null seed means one of its own, null tracing that no pick is
 * remembered.
 */
public record PoolConfig(
        String name,
        List<PassiveHealth> passive,
        Ticker ticker,
        Executor executor,
        Scheduler scheduler,
        boolean leakDetection,
        @Nullable Long seed,
        @Nullable Tracing tracing) {}
