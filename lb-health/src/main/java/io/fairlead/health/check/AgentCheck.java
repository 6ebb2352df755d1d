package io.fairlead.health.check;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents, and remembers what they have said of each backend: only they can take it back.
 *
 * <p>Thread-safe. Remembers the backends asked about last; one at a new address is another backend.
 */
final class AgentCheck implements HealthChecker {
    private static final int MOST_REMEMBERED = 20_000;

    private final CheckEngine engine;
    private final int port;
    private final ByteBuffer greeting;

    // guarded by itself
    private final Map<Key, AgentState> states = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, AgentState> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    AgentCheck(CheckEngine engine, int port, ByteBuffer greeting) {
        this.engine = engine;
        this.port = port;
        this.greeting = greeting;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        SocketAddress address = probe.backend().address();
        Key key = new Key(probe.backend().id(), address);
        AgentConversation conversation = new AgentConversation(greeting);
        return engine.converse(probe, Ports.on(port, address), conversation)
                .thenApply(ended -> take(key, conversation.line(), ended.detail()));
    }

    /** Whoever cannot be understood has said nothing, and the backend is what it was. */
    private HealthResult take(Key key, @Nullable String line, String failure) {
        if (line == null) {
            return state(key).result(List.of("agent not heard: " + failure));
        }
        AgentLine said = AgentLine.parse(line);
        AgentState state = state(key).after(said);
        remember(key, state);
        return state.result(said.remarks());
    }

    private AgentState state(Key key) {
        synchronized (states) {
            return states.getOrDefault(key, AgentState.NOTHING);
        }
    }

    private void remember(Key key, AgentState state) {
        synchronized (states) {
            states.put(key, state);
        }
    }

    /** Ids are unique within a pool, and a check may serve several. */
    private record Key(String id, SocketAddress address) {}
}
