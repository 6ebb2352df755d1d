package io.fairlead.samples.proxy.run;

import io.fairlead.samples.proxy.config.ConfigDiff;
import io.fairlead.samples.proxy.config.ListenerChange;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.PoolChange;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.ProcessPart;
import io.fairlead.samples.proxy.config.ProxyConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a running proxy from its configuration to another one: all or nothing. What can fail comes first, each step
 * with its way back; what ends comes last, when nothing can fail any more. Sockets and connections stay.
 */
final class Reload {
    private static final Logger log = LoggerFactory.getLogger(StandaloneProxy.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final StandaloneProxy proxy;
    private final ProxyConfig before;
    private final ProxyConfig next;
    private final ConfigDiff diff;
    private final Map<String, RunningPool> pools;
    private final Map<String, RunningListener> opened = new LinkedHashMap<>();
    private final Deque<Runnable> back = new ArrayDeque<>();
    private AccessLogs logs;

    private Reload(StandaloneProxy proxy, ProxyConfig next) {
        this.proxy = proxy;
        this.before = proxy.config;
        this.next = next;
        this.diff = ConfigDiff.between(before, next);
        this.pools = new HashMap<>(proxy.pools);
        this.logs = proxy.logs;
    }

    static Reload of(StandaloneProxy proxy, ProxyConfig next) {
        return new Reload(proxy, next);
    }

    void apply() {
        if (diff.isEmpty()) {
            return;
        }
        try {
            refuseWhatNeedsRestart();
            openLogs();
            startPools();
            changePools();
            openListeners();
            rewireListeners();
            changeAdmin();
        } catch (RuntimeException e) {
            goBack(e);
            throw e;
        }
        retire();
    }

    private void refuseWhatNeedsRestart() {
        for (ListenerChange change : diff.changedListeners()) {
            if (change.switchesMode()) {
                String from = change.before().mode().name().toLowerCase(Locale.ROOT);
                String to = change.after().mode().name().toLowerCase(Locale.ROOT);
                throw new IllegalArgumentException("listener " + change.after().name() + ": mode: " + from + " to " + to
                        + " on the same address (expected: another address, or a restart)");
            }
        }
        diff.changedListeners().stream()
                .filter(ListenerChange::changesSocket)
                .forEach(change -> log.warn(
                        "listener {}: socket: a reload does not change it (expected: a restart)",
                        change.after().name()));
        if (diff.parts().contains(ProcessPart.STORE)) {
            log.warn("store: a reload does not change it (expected: a restart)");
        }
        if (diff.parts().contains(ProcessPart.THREADS)) {
            log.warn("threads: a reload does not change them for listeners that stay (expected: a restart)");
        }
        if (diff.parts().contains(ProcessPart.TRANSPORT)) {
            log.warn("transport: a reload does not change it for listeners that stay (expected: a restart)");
        }
    }

    private void openLogs() {
        if (diff.parts().contains(ProcessPart.ACCESS_LOG)) {
            logs = AccessLogs.open(next);
            back.push(logs::close);
        }
    }

    private void startPools() {
        for (PoolConfig pool : diff.addedPools()) {
            RunningPool started = proxy.startPool(pool);
            back.push(started::close);
            pools.put(pool.name(), started);
        }
        StandaloneProxy.awaitMembers(
                diff.addedPools().stream().map(pool -> pools.get(pool.name())).toList());
    }

    private void changePools() {
        for (PoolChange change : diff.changedPools()) {
            back.push(() -> proxy.changePool(change.reversed()));
            proxy.changePool(change);
        }
        diff.recheckedPools().forEach(proxy::recheckPool); // also right if the rest fails: the files are what they are
    }

    private void openListeners() {
        List<ListenerConfig> wanted = new ArrayList<>(diff.addedListeners());
        diff.changedListeners().stream()
                .filter(ListenerChange::moves)
                .map(ListenerChange::after)
                .forEach(wanted::add);
        for (ListenerConfig listener : wanted) {
            RunningListener started = RunningListener.start(proxy.wiring(next, listener, pools, logs), next);
            back.push(started::end);
            opened.put(listener.name(), started);
        }
    }

    private void rewireListeners() {
        List<ListenerChange> staying = new ArrayList<>();
        diff.changedListeners().stream().filter(change -> !change.moves()).forEach(staying::add);
        diff.rewiredListeners().forEach(listener -> staying.add(new ListenerChange(listener, listener)));
        for (ListenerChange change : staying) {
            RunningListener running = proxy.listeners.get(change.before().name());
            if (running != null) {
                back.push(() -> running.rewire(proxy.wiring(before, change.before(), proxy.pools, proxy.logs)));
                running.rewire(proxy.wiring(next, change.after(), pools, logs));
            }
        }
    }

    private void changeAdmin() {
        if (diff.parts().contains(ProcessPart.ADMIN)) {
            back.push(() -> proxy.restartAdmin(before.admin()));
            proxy.restartAdmin(next.admin());
        }
    }

    private void goBack(RuntimeException cause) {
        while (!back.isEmpty()) {
            try {
                back.pop().run();
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Makes the new configuration the one that runs, and ends what is no longer in it. */
    private void retire() {
        List<RunningListener> closing = new ArrayList<>();
        diff.removedListeners().forEach(listener -> closing.add(proxy.listeners.remove(listener.name())));
        for (ListenerChange change : diff.changedListeners()) {
            RunningListener running = proxy.listeners.remove(change.before().name());
            if (change.moves()) {
                closing.add(running);
            } else {
                opened.put(change.after().name(), running);
            }
        }
        proxy.listeners.putAll(opened);
        List<RunningPool> leaving = diff.removedPools().stream()
                .map(pool -> proxy.pools.remove(pool.name()))
                .toList();
        diff.addedPools().forEach(pool -> proxy.pools.put(pool.name(), pools.get(pool.name())));
        diff.changedPools().stream().filter(PoolChange::replacesTable).forEach(change -> proxy.stick(change.after()));
        AccessLogs replaced = (logs == proxy.logs) ? null : proxy.logs;
        proxy.logs = logs;
        proxy.config = next;
        // what is in flight may take as long as the drain deadline: nobody waits for it here
        List<Thread> ending = closing.stream()
                .map(listener ->
                        Daemons.start("fairlead-drain-" + listener.config().name(), listener::end))
                .toList();
        if (ending.isEmpty() && leaving.isEmpty() && replaced == null) {
            return;
        }
        Daemons.start("fairlead-reload", () -> {
            if (replaced != null && next.accessLog() != null) {
                replaced.handOver(logs); // of what began before, however long it takes
            }
            ending.forEach(Daemons::join);
            awaitIdle(leaving, before.shutdown().drain());
            leaving.forEach(RunningPool::close);
            if (replaced != null && next.accessLog() == null) {
                awaitIdle(List.copyOf(proxy.pools.values()), before.shutdown().drain());
                replaced.close();
            }
        });
    }

    /** Waits until nothing is in flight, at most as long as a drain may take. */
    private static void awaitIdle(List<RunningPool> pools, Duration patience) {
        long looks = patience.toNanos() / LOOK_NANOS;
        while (looks-- > 0 && pools.stream().anyMatch(pool -> pool.inFlight() > 0)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
