package io.fairlead.netty.http;

import io.fairlead.netty.filter.ResponseHead;
import io.fairlead.netty.head.Fields;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response as filters see it, while it passes them; confined to the event loop. */
final class ResponseView implements ResponseHead {
    private final HttpResponse response;
    private final String backendId;

    private ResponseView(HttpResponse response, String backendId) {
        this.response = response;
        this.backendId = backendId;
    }

    /** Returns the view of a response. */
    static ResponseView of(HttpResponse response, String backendId) {
        return new ResponseView(response, backendId);
    }

    @Override
    public int status() {
        return response.status().code();
    }

    @Override
    public String backendId() {
        return backendId;
    }

    @Override
    public @Nullable String header(String name) {
        return response.headers().get(name);
    }

    @Override
    public List<String> headers(String name) {
        return response.headers().getAll(name);
    }

    @Override
    public void set(String name, String value) {
        require(name, value);
        response.headers().set(name, value);
    }

    @Override
    public void add(String name, String value) {
        require(name, value);
        response.headers().add(name, value);
    }

    @Override
    public void remove(String name) {
        Fields.requireChangeable(name);
        response.headers().remove(name);
    }

    private static void require(String name, String value) {
        Fields.requireChangeable(name);
        Fields.requireValue(name, value);
    }
}
