package io.fairlead.netty.cookie;

import io.fairlead.api.AffinityCodec;
import io.fairlead.api.AffinityTable;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.head.Cookies;
import io.fairlead.netty.key.KeyHash;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a request has to do with a sticky cookie: whom it prefers, and what the client is told. One for a client
 * connection, used for request after request; confined to the event loop.
 */
public final class StickySession {
    /** Stands between the codec's value and the backend's own. */
    static final char DELIMITER = '~';

    private static final String PRIVATE = "private";

    private @Nullable StickyCookie cookie; // null: nothing to do
    private @Nullable String value; // of the codec, or what is learned
    private @Nullable String preferred;

    private StickySession() {}

    /** Returns a session that has nothing to do. */
    public static StickySession create() {
        return new StickySession();
    }

    /**
     * Begins a request: reads its cookie, and takes out what backends should not see.
     *
     * @param sticky null if there is nothing to do
     */
    public void begin(@Nullable StickyCookie sticky, HttpHeaders request) {
        cookie = sticky;
        value = null;
        preferred = null;
        if (sticky == null) {
            return;
        }
        String sent = sent(sticky, request);
        if (sent == null) {
            return;
        }
        AffinityCodec codec = sticky.codec();
        AffinityTable table = sticky.table();
        switch (sticky.mode()) {
            case INSERT -> {
                value = sent;
                if (sticky.hidden()) {
                    replace(request, field -> Cookies.without(field, sticky.name()));
                }
            }
            case REWRITE -> value = sent;
            case PREFIX -> {
                int delimiter = sent.indexOf(DELIMITER);
                if (delimiter >= 0) {
                    value = sent.substring(0, delimiter);
                    replace(request, field -> withoutPrefix(field, sticky.name()));
                }
            }
            case LEARN -> value = sent.isEmpty() ? null : sent;
        }
        String read = value;
        if (read != null) {
            preferred = (codec != null) ? codec.preferred(read) : preferredIn(table, read);
        }
    }

    /** Returns the id of the backend to be preferred; null if there is none. */
    public @Nullable String preferred() {
        return preferred;
    }

    /** Asks elsewhere for a value that the table does not know; null: there is nothing to wait for. */
    public @Nullable CompletionStage<?> recall() {
        StickyCookie sticky = cookie;
        AffinityTable table = (sticky == null) ? null : sticky.table();
        String read = value;
        return (table == null || read == null || preferred != null) ? null : table.recall(KeyHash.of(read));
    }

    /** Returns the id of the backend to be preferred after {@link #recall}; null if there is none. */
    public @Nullable String recalled() {
        StickyCookie sticky = cookie;
        String read = value;
        if (sticky != null && sticky.codec() == null && read != null && preferred == null) {
            preferred = preferredIn(sticky.table(), read);
        }
        return preferred;
    }

    /**
     * Tells the client whom it should meet again, if it does not know.
     *
     * @param response the head of the final response
     * @param given the id of the backend that has sent it
     * @param tls whether the client speaks TLS
     */
    public void respond(HttpHeaders response, String given, boolean tls) {
        StickyCookie sticky = cookie;
        if (sticky == null) {
            return;
        }
        AffinityCodec codec = sticky.codec();
        AffinityTable table = sticky.table();
        if (codec != null) {
            write(sticky, codec, response, given, tls);
        } else if (table != null) {
            learn(sticky, table, response, given);
        }
    }

    private void write(StickyCookie sticky, AffinityCodec codec, HttpHeaders response, String given, boolean tls) {
        if (sticky.mode() == StickyCookie.Mode.INSERT) {
            String renewed = codec.renewed(value, preferred, given);
            if (renewed != null) {
                rewrite(response, sticky.name(), theirs -> null); // two of a name would be one too many
                response.add(HttpHeaderNames.SET_COOKIE, sticky.name() + '=' + renewed + sticky.attributes(tls));
                beKeptByTheClientAlone(response);
            }
        } else if (response.contains(HttpHeaderNames.SET_COOKIE)) {
            boolean prefix = sticky.mode() == StickyCookie.Mode.PREFIX;
            boolean changed = rewrite(response, sticky.name(), theirs -> {
                if (theirs.isEmpty()) {
                    return theirs; // the backend has the cookie deleted
                }
                String renewed = codec.renewed(value, preferred, given);
                String token = (renewed == null) ? String.valueOf(value) : renewed;
                return prefix ? token + DELIMITER + theirs : token;
            });
            if (changed) {
                beKeptByTheClientAlone(response);
            }
        }
    }

    private void learn(StickyCookie sticky, AffinityTable table, HttpHeaders response, String given) {
        String known = value;
        if (known != null) {
            table.learn(KeyHash.of(known), preferred, given);
        }
        String field = sticky.responseField();
        if (field != null) {
            String begun = response.get(field);
            if (begun != null && !begun.isEmpty()) {
                learn(table, KeyHash.of(begun), given);
            }
            return;
        }
        if (response.contains(HttpHeaderNames.SET_COOKIE)) {
            for (String set : response.getAll(HttpHeaderNames.SET_COOKIE)) {
                long place = Cookies.findSet(set, sticky.name());
                if (place != Cookies.NONE && Cookies.start(place) < Cookies.end(place)) {
                    learn(table, KeyHash.of(set, Cookies.start(place), Cookies.end(place)), given);
                }
            }
        }
    }

    /** A backend that begins a session has it, whoever was remembered. */
    private static void learn(AffinityTable table, long key, String given) {
        table.learn(key, table.preferred(key), given);
    }

    private static @Nullable String preferredIn(@Nullable AffinityTable table, String value) {
        return (table == null) ? null : table.preferred(KeyHash.of(value));
    }

    private static @Nullable String sent(StickyCookie sticky, HttpHeaders request) {
        if (sticky.responseField() != null) {
            return request.get(sticky.name());
        }
        String first = request.get(HttpHeaderNames.COOKIE);
        if (first == null) {
            return null;
        }
        String found = Cookies.value(first, sticky.name());
        if (found == null) {
            for (String field : request.getAll(HttpHeaderNames.COOKIE)) { // iterators of values have the last first
                found = Cookies.value(field, sticky.name());
                if (found != null) {
                    return found;
                }
            }
        }
        return found;
    }

    private static String withoutPrefix(String field, String name) {
        long place = Cookies.find(field, name);
        if (place == Cookies.NONE) {
            return field;
        }
        int delimiter = field.indexOf(DELIMITER, Cookies.start(place));
        return (delimiter < 0 || delimiter >= Cookies.end(place))
                ? field
                : field.substring(0, Cookies.start(place)) + field.substring(delimiter + 1);
    }

    private static void replace(HttpHeaders request, Change change) {
        List<String> left = new ArrayList<>(2);
        for (String field : request.getAll(HttpHeaderNames.COOKIE)) {
            String changed = change.of(field);
            if (changed != null && !changed.isEmpty()) {
                left.add(changed);
            }
        }
        if (left.isEmpty()) {
            request.remove(HttpHeaderNames.COOKIE);
        } else {
            request.set(HttpHeaderNames.COOKIE, left);
        }
    }

    /** Changes the values of what a backend sets under a name; null takes the whole field out. */
    private static boolean rewrite(HttpHeaders response, String name, Change change) {
        if (!response.contains(HttpHeaderNames.SET_COOKIE)) {
            return false;
        }
        boolean changed = false;
        List<String> left = new ArrayList<>(2);
        for (String set : response.getAll(HttpHeaderNames.SET_COOKIE)) {
            long place = Cookies.findSet(set, name);
            if (place == Cookies.NONE) {
                left.add(set);
                continue;
            }
            changed = true;
            String after = change.of(set.substring(Cookies.start(place), Cookies.end(place)));
            if (after != null) {
                left.add(set.substring(0, Cookies.start(place)) + after + set.substring(Cookies.end(place)));
            }
        }
        if (changed) {
            response.set(HttpHeaderNames.SET_COOKIE, left);
        }
        return changed;
    }

    /** No shared cache may hand the cookie to somebody else. */
    private static void beKeptByTheClientAlone(HttpHeaders response) {
        for (String line : response.getAll(HttpHeaderNames.CACHE_CONTROL)) {
            if (line.contains(PRIVATE) || line.contains("no-store")) {
                return;
            }
        }
        response.add(HttpHeaderNames.CACHE_CONTROL, PRIVATE);
    }

    private interface Change {
        @Nullable
        String of(String text);
    }
}
