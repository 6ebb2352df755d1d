package io.fairlead.api;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.Store;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * Ends every property after the tries that the system property {@code fairlead.tries} names, whatever its annotation
 * says: for runs with a thousand mutants. Without that system property it does nothing.
 */
public final class FewerTries implements AroundTryHook {
    private static final int MOST = Integer.getInteger("fairlead.tries", Integer.MAX_VALUE);

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
        TryExecutionResult result = aTry.execute(parameters);
        AtomicInteger tries = Store.getOrCreate(FewerTries.class, Lifespan.PROPERTY, AtomicInteger::new)
                .get();
        boolean enough = tries.incrementAndGet() >= MOST;
        return (enough && result.isSatisfied()) ? TryExecutionResult.satisfied(true) : result;
    }
}
