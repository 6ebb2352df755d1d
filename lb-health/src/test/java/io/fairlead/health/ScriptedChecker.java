package io.fairlead.health;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.api.VirtualTime;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers as it was told to, backend by backend, and remembers what it was asked and when. */
final class ScriptedChecker implements HealthChecker {
    /** One check as the checker saw it. */
    record Call(String id, SocketAddress address, long atNanos, Probe probe) {}

    final List<Call> calls = new ArrayList<>();
    private final VirtualTime time;
    private final Map<String, HealthChecker> scripts = new HashMap<>();

    ScriptedChecker(VirtualTime time) {
        this.time = time;
    }

    ScriptedChecker on(String id, HealthChecker script) {
        scripts.put(id, script);
        return this;
    }

    ScriptedChecker pass(String id) {
        return on(id, probe -> CompletableFuture.completedStage(HealthResult.pass("fine")));
    }

    ScriptedChecker fail(String id, String detail) {
        return on(id, probe -> CompletableFuture.completedStage(HealthResult.fail(detail)));
    }

    ScriptedChecker hang(String id) {
        return on(id, probe -> new CompletableFuture<>());
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        String id = probe.backend().id();
        calls.add(new Call(id, probe.backend().address(), time.nanos(), probe));
        HealthChecker script = scripts.get(id);
        return (script == null) ? CompletableFuture.completedStage(HealthResult.pass("fine")) : script.check(probe);
    }

    List<Call> callsTo(String id) {
        return calls.stream().filter(call -> call.id().equals(id)).toList();
    }

    List<Long> millisOf(String id) {
        return callsTo(id).stream().map(call -> call.atNanos() / 1_000_000).toList();
    }
}
