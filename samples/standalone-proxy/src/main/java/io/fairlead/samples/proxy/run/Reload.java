package io.fairlead.samples.proxy.run;

import io.fairlead.samples.proxy.config.ConfigDiff;
import io.fairlead.samples.proxy.config.ListenerChange;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.PoolChange;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.ProcessPart;
import io.fairlead.samples.proxy.config.ProxyConfig;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a running proxy from its configuration to another one. What can fail comes first: new pools and the
 * listeners on new addresses; if one fails, those are taken back and nothing has changed. A listener that is replaced
 * on its address stops listening for a moment: the one thing that a reload can be felt by.
 */
final class Reload {
    private static final Logger log = LoggerFactory.getLogger(StandaloneProxy.class);
    private static final Duration BIND_PATIENCE = Duration.ofSeconds(5);

    private final StandaloneProxy proxy;
    private final ProxyConfig next;
    private final ConfigDiff diff;
    private final AccessLogs logs;
    private final Map<String, RunningPool> newPools = new HashMap<>();
    private final Map<String, RunningListener> newListeners = new HashMap<>();

    private Reload(StandaloneProxy proxy, ProxyConfig next) {
        this.proxy = proxy;
        this.next = next;
        this.diff = ConfigDiff.between(proxy.config, next);
        this.logs = diff.parts().contains(ProcessPart.ACCESS_LOG) ? AccessLogs.open(next) : proxy.logs;
    }

    static Reload of(StandaloneProxy proxy, ProxyConfig next) {
        return new Reload(proxy, next);
    }

    void apply() {
        if (diff.isEmpty()) {
            return;
        }
        Map<String, RunningPool> pools = new HashMap<>(proxy.pools);
        try {
            startNewPools(pools);
            startNewListeners(pools);
        } catch (RuntimeException e) {
            newListeners.values().forEach(RunningListener::end);
            newPools.values().forEach(RunningPool::close);
            if (logs != proxy.logs) {
                logs.close();
            }
            throw e;
        }
        List<Runnable> ends = new ArrayList<>();
        updatePools();
        replaceListeners(pools, ends);
        diff.removedListeners().forEach(listener -> retire(listener.name(), ends));
        retirePools(ends);
        newPools.forEach(proxy.pools::put);
        proxy.config = next;
        if (diff.parts().contains(ProcessPart.ADMIN)) {
            proxy.restartAdmin(next.admin());
        }
        if (diff.parts().contains(ProcessPart.THREADS)) {
            log.warn("threads: a reload does not change them for listeners that stay (expected: a restart)");
        }
        if (logs != proxy.logs) {
            AccessLogs before = proxy.logs;
            proxy.logs = logs;
            ends.add(before::close);
        }
        // what is in flight may take as long as the drain deadline: nobody waits for it here
        Daemons.start("fairlead-reload", () -> ends.forEach(Runnable::run));
    }

    private void startNewPools(Map<String, RunningPool> pools) {
        List<PoolConfig> wanted = new ArrayList<>(diff.addedPools());
        diff.changedPools().stream()
                .filter(PoolChange::replacesBalancer)
                .map(PoolChange::after)
                .forEach(wanted::add);
        for (PoolConfig pool : wanted) {
            RunningPool started = proxy.startPool(pool);
            RunningPool before = proxy.pools.get(pool.name());
            if (before != null) {
                started.inherit(before);
            }
            newPools.put(pool.name(), started);
            pools.put(pool.name(), started);
        }
    }

    private void startNewListeners(Map<String, RunningPool> pools) {
        List<ListenerConfig> wanted = new ArrayList<>(diff.addedListeners());
        diff.changedListeners().stream()
                .filter(ListenerChange::moves)
                .map(ListenerChange::after)
                .forEach(wanted::add);
        for (ListenerConfig listener : wanted) {
            newListeners.put(listener.name(), proxy.startListener(next, listener, pools, logs));
        }
    }

    private void updatePools() {
        for (PoolChange change : diff.changedPools()) {
            RunningPool pool = proxy.pools.get(change.after().name());
            if (pool != null && change.updatesBackends()) {
                pool.update(change.after());
            }
            if (pool != null && change.replacesTable()) {
                pool.stick(change.after().stickiness());
            }
            if (pool != null && change.replacesMonitor() && !change.replacesBalancer()) {
                pool.check(change.after().check());
            }
        }
    }

    /** Takes over the addresses of listeners that stay where they are, and those that moved or are new. */
    private void replaceListeners(Map<String, RunningPool> pools, List<Runnable> ends) {
        Set<ListenerConfig> inPlace = new LinkedHashSet<>(diff.rewiredListeners());
        diff.changedListeners().stream()
                .filter(change -> !change.moves())
                .map(ListenerChange::after)
                .forEach(inPlace::add);
        if (logs != proxy.logs) {
            next.listeners().stream()
                    .filter(listener -> !newListeners.containsKey(listener.name()))
                    .forEach(inPlace::add);
        }
        for (ListenerConfig listener : inPlace) {
            retire(listener.name(), ends);
            proxy.listeners.put(listener.name(), takeOver(listener, pools));
        }
        newListeners.forEach((name, listener) -> {
            retire(name, ends);
            proxy.listeners.put(name, listener);
        });
    }

    private RunningListener takeOver(ListenerConfig listener, Map<String, RunningPool> pools) {
        long patience = BIND_PATIENCE.dividedBy(Duration.ofMillis(5));
        while (true) {
            try {
                return proxy.startListener(next, listener, pools, logs);
            } catch (UncheckedIOException e) {
                // the listener before closes its socket at once, but on its own thread
                if (--patience < 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    /** Stops a listener from listening; what it has in flight ends on a thread of its own. */
    private void retire(String name, List<Runnable> ends) {
        RunningListener listener = proxy.listeners.remove(name);
        if (listener != null) {
            Thread ending = Daemons.start("fairlead-drain-" + name, listener::end);
            ends.add(() -> Daemons.join(ending));
        }
    }

    private void retirePools(List<Runnable> ends) {
        List<String> names = new ArrayList<>();
        diff.removedPools().forEach(pool -> names.add(pool.name()));
        diff.changedPools().stream()
                .filter(PoolChange::replacesBalancer)
                .forEach(change -> names.add(change.after().name()));
        for (String name : names) {
            RunningPool pool = proxy.pools.remove(name);
            if (pool != null) {
                ends.add(pool::close);
            }
        }
    }
}
