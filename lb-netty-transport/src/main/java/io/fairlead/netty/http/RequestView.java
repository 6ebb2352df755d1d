package io.fairlead.netty.http;

import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.forward.Asker;
import io.fairlead.netty.head.Authority;
import io.fairlead.netty.head.Fields;
import io.fairlead.netty.head.Target;
import io.fairlead.netty.loop.Ranges;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request of a client connection as routes and filters see it, one after the other; confined to the event loop. */
final class RequestView implements RequestHead {
    private static final int UNSAID = -1;

    private Asker client;
    private @Nullable String serverName;
    private @Nullable HttpRequest request; // null between requests
    private @Nullable String requestId;
    private @Nullable Answer answer;
    private int priority;

    RequestView(Asker client) {
        this.client = client;
    }

    /**
     * Shows requests of a connection from now on.
     *
     * @param name what the client asked for in its TLS handshake; null without
     */
    void of(Asker who, @Nullable String name) {
        client = who;
        serverName = name;
    }

    /** Shows a request from now on. */
    void show(HttpRequest next, @Nullable String id) {
        request = next;
        requestId = id;
        answer = null;
        priority = UNSAID;
    }

    /** Returns whether the request would have a route if the handshake had asked for its host. */
    boolean hasRouteByName(Terms listener) {
        String asked = serverName;
        String authority = authority();
        serverName = Authority.lowerCase(authority.substring(0, Authority.hostEnd(authority)));
        try {
            return listener.route(this) != null;
        } finally {
            serverName = asked;
        }
    }

    /** Shows nothing any more: a filter that has kept this reads nobody else's request. */
    void hide() {
        request = null;
    }

    /** Returns what is answered instead of a backend; null if nothing is. */
    @Nullable
    Answer answer() {
        return answer;
    }

    @Override
    public String method() {
        return request().method().name();
    }

    @Override
    public String target() {
        return request().uri();
    }

    @Override
    public String authority() {
        String target = request().uri();
        int start = Target.authorityStart(target);
        if (start >= 0) {
            return target.substring(start, Target.authorityEnd(target, start));
        }
        String host = request().headers().get(HttpHeaderNames.HOST);
        return (host == null) ? "" : host;
    }

    @Override
    public String scheme() {
        return client.scheme();
    }

    @Override
    public @Nullable String serverName() {
        return serverName;
    }

    @Override
    public String clientAddress() {
        return client.address();
    }

    @Override
    public @Nullable String requestId() {
        return requestId;
    }

    @Override
    public @Nullable String header(String name) {
        return request().headers().get(name);
    }

    @Override
    public List<String> headers(String name) {
        return request().headers().getAll(name);
    }

    @Override
    public void set(String name, String value) {
        require(name, value);
        request().headers().set(name, value);
    }

    @Override
    public void add(String name, String value) {
        require(name, value);
        if (name.equalsIgnoreCase("host")) {
            throw new IllegalArgumentException("header: " + name + " (expected: to be set, there is one only)");
        }
        request().headers().add(name, value);
    }

    @Override
    public void remove(String name) {
        Fields.requireChangeable(name);
        if (name.equalsIgnoreCase("host")) {
            throw new IllegalArgumentException(
                    "header: " + name + " (expected: another field, requests need this one)");
        }
        request().headers().remove(name);
    }

    private static void require(String name, String value) {
        Fields.requireChangeable(name);
        Fields.requireValue(name, value);
        if (name.equalsIgnoreCase("host") && !Authority.isValid(value)) {
            throw new IllegalArgumentException("header: " + name + " (expected: a host, maybe with a port)");
        }
    }

    @Override
    public void target(String target) {
        if (!target.startsWith("/") || !Target.isVisible(target)) {
            throw new IllegalArgumentException(
                    "target: " + target.replaceAll("[^ -~]", "?") + " (expected: / and then visible ASCII, without #)");
        }
        HttpRequest shown = request();
        String before = shown.uri();
        int start = Target.authorityStart(before);
        shown.setUri(start < 0 ? target : before.substring(0, Target.authorityEnd(before, start)) + target);
    }

    @Override
    public void priority(int rank) {
        priority = Ranges.require("priority", rank, 0, LAST_PRIORITY);
    }

    /** Returns the class in which it waits, which is this one unless a filter says otherwise. */
    int priorityOr(int usual) {
        return (priority == UNSAID) ? usual : priority;
    }

    @Override
    public void answer(Answer given) {
        answer = given;
    }

    private HttpRequest request() {
        HttpRequest shown = request;
        if (shown == null) {
            throw new IllegalStateException("the request is over: a filter must not keep its head");
        }
        return shown;
    }
}
