package io.fairlead.netty.check;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to ask for, and what to be content with.
 *
 * @param host the Host header, or empty for that of the target
 * @param headers by lower-case name
 * @param body what must be in the body; null: it is not read
 */
record Page(
        String method,
        String path,
        String host,
        Map<String, String> headers,
        Statuses expected,
        @Nullable BodyRule body) {
    String hostOf(Target target, int usualPort) {
        return host.isEmpty() ? target.authority(usualPort) : host;
    }
}
