package io.fairlead.samples.proxy.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a reload has to do: the difference between the configuration that runs and a new one. Pools are the same when
 * their names are; listeners when their addresses are, whatever their names, or else when their names are.
 *
 * @param addedListeners in the order of the new configuration, as everything that is not removed
 * @param removedListeners in the order of the old configuration
 * @param changedListeners those with other options
 * @param rewiredListeners those with the same options whose surroundings changed: the retries or the keys of their
 *     pool, where they log, how long they may drain, or maybe the files of their certificates
 * @param addedPools to be built before the listeners that use them
 * @param removedPools to be closed after the listeners that used them
 * @param changedPools those with other options
 * @param recheckedPools those that stay and whose checks read files, which maybe changed
 * @param parts what else changed
 */
public record ConfigDiff(
        List<ListenerConfig> addedListeners,
        List<ListenerConfig> removedListeners,
        List<ListenerChange> changedListeners,
        List<ListenerConfig> rewiredListeners,
        List<PoolConfig> addedPools,
        List<PoolConfig> removedPools,
        List<PoolChange> changedPools,
        List<PoolConfig> recheckedPools,
        Set<ProcessPart> parts) {
    /** Copies the collections. */
    public ConfigDiff {
        addedListeners = List.copyOf(addedListeners);
        removedListeners = List.copyOf(removedListeners);
        changedListeners = List.copyOf(changedListeners);
        rewiredListeners = List.copyOf(rewiredListeners);
        addedPools = List.copyOf(addedPools);
        removedPools = List.copyOf(removedPools);
        changedPools = List.copyOf(changedPools);
        recheckedPools = List.copyOf(recheckedPools);
        parts = Set.copyOf(parts);
    }

    /** Compares two configurations. O(listeners² + pools²). */
    public static ConfigDiff between(ProxyConfig before, ProxyConfig after) {
        List<PoolConfig> addedPools = new ArrayList<>();
        List<PoolChange> changedPools = new ArrayList<>();
        for (PoolConfig pool : after.pools()) {
            PoolConfig old = poolIn(before, pool.name());
            if (old == null) {
                addedPools.add(pool);
            } else if (!old.equals(pool)) {
                changedPools.add(new PoolChange(old, pool));
            }
        }
        Set<ProcessPart> parts = parts(before, after);
        boolean surroundings = parts.contains(ProcessPart.ACCESS_LOG) || parts.contains(ProcessPart.SHUTDOWN);
        List<ListenerConfig> addedListeners = new ArrayList<>();
        Map<ListenerConfig, ListenerConfig> predecessors = predecessors(before, after);
        List<ListenerConfig> removedListeners = new ArrayList<>(before.listeners());
        List<ListenerChange> changedListeners = new ArrayList<>();
        List<ListenerConfig> rewired = new ArrayList<>();
        for (ListenerConfig listener : after.listeners()) {
            ListenerConfig old = predecessors.get(listener);
            removedListeners.remove(old);
            if (old == null) {
                addedListeners.add(listener);
            } else if (!old.equals(listener)) {
                changedListeners.add(new ListenerChange(old, listener));
            } else if (surroundings || readsFiles(after, listener) || changed(changedPools, listener.pools())) {
                rewired.add(listener);
            }
        }
        return new ConfigDiff(
                addedListeners,
                removedListeners,
                changedListeners,
                rewired,
                addedPools,
                before.pools().stream()
                        .filter(pool -> poolIn(after, pool.name()) == null)
                        .toList(),
                changedPools,
                after.pools().stream()
                        .filter(pool -> poolIn(before, pool.name()) != null && readsFilesToCheck(pool))
                        .toList(),
                parts);
    }

    /** Returns whether there is nothing to do. */
    public boolean isEmpty() {
        return addedListeners.isEmpty()
                && removedListeners.isEmpty()
                && changedListeners.isEmpty()
                && rewiredListeners.isEmpty()
                && addedPools.isEmpty()
                && removedPools.isEmpty()
                && changedPools.isEmpty()
                && recheckedPools.isEmpty()
                && parts.isEmpty();
    }

    private static boolean readsFiles(ProxyConfig config, ListenerConfig listener) {
        return listener.tls() != null
                || listener.pools().stream().anyMatch(name -> config.pool(name).tls() != null);
    }

    private static boolean readsFilesToCheck(PoolConfig pool) {
        BackendTlsConfig tls = pool.checkTls();
        return tls != null && !tls.files().isEmpty();
    }

    private static boolean changed(List<PoolChange> changes, Set<String> pools) {
        return changes.stream().anyMatch(change -> pools.contains(change.after().name()) && change.changesListeners());
    }

    /**
     * Returns which of the old ones each listener continues. First those that have the address, so that names may change
     * places: nobody has to close a socket before somebody else can open it. Then those that have the name, and move. An
     * address with a free port says nothing: there the name goes first, and the address decides if that is gone.
     */
    private static Map<ListenerConfig, ListenerConfig> predecessors(ProxyConfig before, ProxyConfig after) {
        List<ListenerConfig> left = new ArrayList<>(before.listeners());
        Map<ListenerConfig, ListenerConfig> found = new HashMap<>();
        List<BiPredicate<ListenerConfig, ListenerConfig>> rules = List.of(
                (old, next) -> old.bind().equals(next.bind()) && old.name().equals(next.name()),
                (old, next) -> old.bind().equals(next.bind()) && old.mode() == next.mode() && !old.takesFreePort(),
                (old, next) -> old.name().equals(next.name()),
                (old, next) -> old.bind().equals(next.bind()) && listenerIn(after, old.name()) == null);
        for (BiPredicate<ListenerConfig, ListenerConfig> rule : rules) {
            for (ListenerConfig next : after.listeners()) {
                ListenerConfig old = found.containsKey(next)
                        ? null
                        : left.stream()
                                .filter(one -> rule.test(one, next))
                                .findFirst()
                                .orElse(null);
                if (old != null) {
                    left.remove(old);
                    found.put(next, old);
                }
            }
        }
        return found;
    }

    private static Set<ProcessPart> parts(ProxyConfig before, ProxyConfig after) {
        Set<ProcessPart> parts = EnumSet.noneOf(ProcessPart.class);
        if (!Objects.equals(before.admin(), after.admin())) {
            parts.add(ProcessPart.ADMIN);
        }
        if (!Objects.equals(before.accessLog(), after.accessLog())) {
            parts.add(ProcessPart.ACCESS_LOG);
        }
        if (!before.shutdown().equals(after.shutdown())) {
            parts.add(ProcessPart.SHUTDOWN);
        }
        if (!Objects.equals(before.store(), after.store())) {
            parts.add(ProcessPart.STORE);
        }
        if (before.threads() != after.threads()) {
            parts.add(ProcessPart.THREADS);
        }
        if (before.transport() != after.transport()) {
            parts.add(ProcessPart.TRANSPORT);
        }
        return parts;
    }

    private static @Nullable ListenerConfig listenerIn(ProxyConfig config, String name) {
        return config.listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable PoolConfig poolIn(ProxyConfig config, String name) {
        return config.pools().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
