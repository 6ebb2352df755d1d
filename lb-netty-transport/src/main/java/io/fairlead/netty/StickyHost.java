package io.fairlead.netty;

import io.fairlead.netty.head.Authority;
import org.jspecify.annotations.Nullable;

/**
 * Persistence by redirect: each backend has a host name of its own, and a client that asks for another one is sent to that of the
 * backend it is given. From then on the name says whom to prefer, without a cookie or a table. The names may lead to this proxy, which
 * then serves them by that backend as long as it can, or to the backends themselves.
 *
 * <pre>{@code
 * StickyHost.of("{id}.shop.example.com")     // a client of shop.example.com is sent to web-1.shop.example.com
 * }</pre>
 *
 * <p>Only GET and HEAD without a body are redirected, with 307 to the same scheme, port and target, and only when they need not wait for
 * a backend; what else comes is served where it is. Backends whose id cannot stand in a host name have none. Immutable.
 */
public final class StickyHost {
    private static final String ID = "{id}";

    private final String before;
    private final String after;

    private StickyHost(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Returns the rule by which backends have names.
     *
     * @param pattern a host name in lower case with {@code {id}} in it, where the id of the backend stands
     * @throws IllegalArgumentException if it is none
     */
    public static StickyHost of(String pattern) {
        int at = pattern.indexOf(ID);
        String rest = (at < 0) ? "" : pattern.substring(at + ID.length());
        if (at < 0 || !isName(pattern.substring(0, at) + 'x' + rest) || pattern.length() > 200) {
            throw new IllegalArgumentException(
                    "pattern: " + pattern + " (expected: a host name with {id}, such as {id}.example.com)");
        }
        return new StickyHost(pattern.substring(0, at), rest);
    }

    /** Returns the host name of a backend; null if its id cannot stand in one. */
    public @Nullable String host(String backendId) {
        return backendId.length() <= 63 && isLabel(backendId) ? before + backendId + after : null;
    }

    /**
     * Returns the id in a host name, of a backend that there may be or not; null if it is none of these names.
     *
     * @param authority maybe with a port
     */
    public @Nullable String backendId(String authority) {
        int end = Authority.hostEnd(authority);
        int length = end - before.length() - after.length();
        if (length <= 0
                || !authority.regionMatches(true, 0, before, 0, before.length())
                || !authority.regionMatches(true, end - after.length(), after, 0, after.length())) {
            return null;
        }
        String id = Authority.lowerCase(authority.substring(before.length(), before.length() + length));
        return isLabel(id) ? id : null;
    }

    private static boolean isName(String text) {
        for (String label : text.split("\\.", -1)) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inner = i > 0 && i < text.length() - 1;
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(inner && c == '-')) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
