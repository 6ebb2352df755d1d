package io.fairlead.api.engine;

import io.fairlead.api.Panic;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.RetryBudget;
import io.fairlead.api.Strategy;
import io.fairlead.api.Ticker;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the builder of a balancer was told; a null seed means one of its own. */
public record PoolConfig(
        String name,
        Strategy strategy,
        List<PassiveHealth> passive,
        Ticker ticker,
        Executor executor,
        Panic panic,
        RetryBudget retryBudget,
        boolean leakDetection,
        @Nullable Long seed) {}
