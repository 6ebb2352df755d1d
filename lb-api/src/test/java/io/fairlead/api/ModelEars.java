package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What the balancer tells those who listen, and who is watched, as texts that the model can foretell. */
final class ModelEars implements LoadBalancerListener, PassiveHealth {
    final List<String> events = new ArrayList<>();
    final Set<String> watched = new HashSet<>();

    @Override
    public void onMembership(Changes changes) {
        events.add("members " + changes.added() + changes.removed());
    }

    @Override
    public void onState(StateChange change) {
        events.add(change.backend().id() + ' ' + words(change.before()) + "->" + words(change.after()));
    }

    @Override
    public void onPanic(boolean entered) {
        events.add("panic " + entered);
    }

    @Override
    public void onClosed() {
        events.add("closed");
    }

    private static String words(BackendState state) {
        return state.health() + "/" + state.admin() + "/" + state.operator() + "/" + state.weightOverride() + "/"
                + state.weightPercent();
    }

    @Override
    public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
        assertThat(watched.add(backend.id())).isTrue();
        return Tracker.NONE;
    }

    @Override
    public void left(String id) {
        assertThat(watched.remove(id)).isTrue();
    }

    @Override
    public void heard(String id, String source, Verdict verdict) {
        events.add("heard " + id + ' ' + source + ' ' + verdict);
    }
}
