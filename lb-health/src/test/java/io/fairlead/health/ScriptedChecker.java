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
        return on(id, probe -> passed());
    }

    ScriptedChecker fail(String id, String detail) {
        return on(id, probe -> failed(detail));
    }

    static CompletionStage<HealthResult> passed() {
        return CompletableFuture.completedStage(HealthResult.pass("fine"));
    }

    static CompletionStage<HealthResult> failed(String detail) {
        return CompletableFuture.completedStage(HealthResult.fail(detail));
    }

    /** Fails, passes, fails, and so on. */
    ScriptedChecker alternate(String id) {
        int[] count = {0};
        return on(id, probe -> (count[0]++ % 2 == 0) ? failed("odd") : passed());
    }

    ScriptedChecker hang(String id) {
        return on(id, probe -> new CompletableFuture<>());
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        String id = probe.backend().id();
        calls.add(new Call(id, probe.backend().address(), time.nanos(), probe));
        HealthChecker script = scripts.get(id);
        return (script == null) ? passed() : script.check(probe);
    }

    List<Call> callsTo(String id) {
        return calls.stream().filter(call -> call.id().equals(id)).toList();
    }

    List<Long> millisOf(String id) {
        return callsTo(id).stream().map(call -> call.atNanos() / 1_000_000).toList();
    }
}
