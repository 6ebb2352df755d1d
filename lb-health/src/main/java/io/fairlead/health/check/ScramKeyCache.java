package io.fairlead.health.check;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the keys of one password for the salts used last, as RFC 5802 section 5.1 allows: a server's
 * salt stays the same, and its iterations are meant to take time.
 *
 * <p>Used on the engine's thread only.
 */
final class ScramKeyCache {
    private static final int MOST = 256;

    private final Map<String, ScramKeys> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ScramKeys> eldest) {
            return size() > MOST;
        }
    };

    @Nullable
    ScramKeys get(byte[] salt, int iterations) {
        return keys.get(key(salt, iterations));
    }

    void put(byte[] salt, int iterations, ScramKeys made) {
        keys.put(key(salt, iterations), made);
    }

    private static String key(byte[] salt, int iterations) {
        return iterations + ":" + Base64.getEncoder().encodeToString(salt);
    }
}
