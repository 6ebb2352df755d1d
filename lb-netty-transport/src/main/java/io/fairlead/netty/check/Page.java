package io.fairlead.netty.check;

import java.util.Map;

/**
 * What to ask for, and what to be content with.
 *
 * @param host the Host header, or empty for that of the target
 * @param headers by lower-case name
 */
record Page(String method, String path, String host, Map<String, String> headers, Statuses expected) {
    String hostOf(Target target, int usualPort) {
        return host.isEmpty() ? target.authority(usualPort) : host;
    }

    /** Ends the call, unless the status is that of an interim response. */
    void judge(Call call, int status) {
        if (status >= 200 || status == 101) {
            String seen = "HTTP " + status;
            if (expected.contains(status)) {
                call.pass(seen);
            } else {
                call.fail(seen + " (expected: " + expected + ')');
            }
        }
    }
}
