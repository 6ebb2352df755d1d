package io.fairlead.netty.key;

import io.fairlead.api.Attempt;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.head.Cookies;
import io.fairlead.netty.head.Target;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Reads the hash key of a request: a pure function of the head as it came, without allocation in the usual case. */
public final class KeyReader {
    private KeyReader() {}

    /**
     * Gives the attempt the key of a request; none if the request lacks what it is made of.
     *
     * @param client the key of who asked
     */
    public static void read(RequestKey key, HttpRequest request, ClientKey client, Attempt attempt) {
        String target = request.uri();
        switch (key.by()) {
            case SOURCE -> client.setOn(attempt);
            case HEADER -> header(request.headers().get(key.name()), attempt);
            case COOKIE -> cookie(request.headers(), key.name(), attempt);
            case PATH -> {
                int start = Target.pathStart(target);
                part(target, start, Target.pathEnd(target, start), attempt);
            }
            case TARGET -> part(target, Target.pathStart(target), target.length(), attempt);
            case QUERY -> {
                int start = Target.valueStart(target, key.name());
                if (start >= 0) {
                    part(target, start, Target.valueEnd(target, start), attempt);
                }
            }
            case METHOD_AND_PATH -> {
                int start = Target.pathStart(target);
                attempt.hash(KeyHash.of(request.method().name(), target, start, Target.pathEnd(target, start)));
            }
        }
    }

    private static void header(@Nullable String value, Attempt attempt) {
        if (value != null) {
            part(value, 0, value.length(), attempt);
        }
    }

    private static void cookie(HttpHeaders headers, String name, Attempt attempt) {
        String first = headers.get(HttpHeaderNames.COOKIE);
        if (first == null || cookie(first, name, attempt)) {
            return;
        }
        // more fields than one are rare over HTTP/1.1, and the rule over HTTP/2; iterators of values have the last
        // first
        for (String field : headers.getAll(HttpHeaderNames.COOKIE)) {
            if (cookie(field, name, attempt)) {
                return;
            }
        }
    }

    private static boolean cookie(String field, String name, Attempt attempt) {
        long place = Cookies.find(field, name);
        if (place == Cookies.NONE) {
            return false;
        }
        part(field, Cookies.start(place), Cookies.end(place), attempt);
        return true;
    }

    private static void part(CharSequence text, int start, int end, Attempt attempt) {
        if (start < end) {
            attempt.hash(KeyHash.of(text, start, end));
        }
    }
}
