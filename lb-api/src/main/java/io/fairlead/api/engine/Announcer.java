package io.fairlead.api.engine;

import io.fairlead.api.BackendState;
import io.fairlead.api.Changes;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Settings;
import io.fairlead.api.StateChange;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs what the control side changes, and tells the listeners: in order, and outside its lock. */
final class Announcer {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final Pool pool;
    private final EventQueue events = new EventQueue();

    Announcer(Pool pool) {
        this.pool = pool;
    }

    void membership(Changes changes, int members) {
        log.info(
                "{}: {} added, {} removed, {} changed; {} members",
                pool.name(),
                changes.added().size(),
                changes.removed().size(),
                changes.updated().size(),
                members);
        tell(told -> told.onMembership(changes));
    }

    /** Introduces the members to somebody who subscribed. */
    void present(SafeListeners.Registration registration) {
        Changes present = new Changes(List.copyOf(pool.roster.keySet()), List.of(), List.of());
        events.add(() -> registration.onMembership(present));
    }

    void state(Seat seat, BackendState before) {
        BackendState after = seat.member().state();
        String reason = after.reason();
        // a source may give another weight with each of its checks
        log.atLevel(onlyWeighed(before, after) ? Level.DEBUG : Level.INFO)
                .log(
                        "{}: {}: {} -> {}{}",
                        pool.name(),
                        seat.spec().id(),
                        words(before),
                        words(after),
                        reason.isEmpty() ? "" : " (" + reason + ')');
        StateChange change = new StateChange(seat.backend(), before, after);
        Flight.state(pool.name(), change);
        tell(told -> told.onState(change));
    }

    private static boolean onlyWeighed(BackendState before, BackendState after) {
        return before.health() == after.health()
                && before.admin() == after.admin()
                && before.operator() == after.operator()
                && before.weightOverride().equals(after.weightOverride());
    }

    private static String words(BackendState state) {
        OptionalInt weight = state.weightOverride();
        OptionalInt percent = state.weightPercent();
        return state.word()
                + (weight.isPresent() ? ", weight " + weight.getAsInt() : "")
                + (weight.isEmpty() && percent.isPresent() ? ", " + percent.getAsInt() + " % of its weight" : "");
    }

    /** Takes note of what passive health said. */
    void judged(Report report, HealthStatus before) {
        Flight.judged(pool.name(), report, before);
    }

    /** Has something else told in its turn. */
    void later(Runnable event) {
        events.add(event);
    }

    void panic(boolean entered) {
        log.warn("{}: panic {}", pool.name(), entered ? "entered: health is ignored" : "left");
        Flight.panic(pool.name(), entered);
        tell(told -> told.onPanic(entered));
    }

    void settings(Settings settings) {
        log.info(
                "{}: now {}, {}, {}, {}, {}, {}",
                pool.name(),
                settings.strategy().name(),
                settings.panic(),
                settings.retryBudget(),
                settings.slowStart(),
                settings.failover(),
                settings.locality());
    }

    void rebuildFailed(RuntimeException e) {
        log.error(
                "{}: {} failed to build a selector; generation {} stays in use",
                pool.name(),
                pool.settings.strategy().name(),
                pool.generation.number,
                e);
    }

    void closed() {
        tell(SafeListeners::onClosed);
    }

    private void tell(Consumer<SafeListeners> event) {
        SafeListeners told = pool.listeners;
        if (!told.isEmpty()) {
            events.add(() -> event.accept(told));
        }
    }

    /** Tells what waits to be told; called without the lock. */
    void drain() {
        events.drain();
    }
}
