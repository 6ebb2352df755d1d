package io.fairlead.netty.route;

import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.filter.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request head without a request. */
record Heads(
        String method,
        String authority,
        String target,
        @Nullable String serverName,
        List<String[]> fields) implements RequestHead {
    static Heads get(String authority, String target) {
        return new Heads("GET", authority, target, null, new ArrayList<>());
    }

    Heads with(String name, String value) {
        fields.add(new String[] {name, value});
        return this;
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String clientAddress() {
        return "192.0.2.1";
    }

    @Override
    public @Nullable String requestId() {
        return null;
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    @Override
    public List<String> headers(String name) {
        return fields.stream()
                .filter(field -> field[0].equalsIgnoreCase(name))
                .map(field -> field[1])
                .toList();
    }

    @Override
    public void set(String name, String value) {
        throw new UnsupportedOperationException("routes only read");
    }

    @Override
    public void add(String name, String value) {
        throw new UnsupportedOperationException("routes only read");
    }

    @Override
    public void remove(String name) {
        throw new UnsupportedOperationException("routes only read");
    }

    @Override
    public void target(String target) {
        throw new UnsupportedOperationException("routes only read");
    }

    @Override
    public void answer(Answer answer) {
        throw new UnsupportedOperationException("routes only read");
    }

    @Override
    public void priority(int rank) {
        throw new UnsupportedOperationException();
    }
}
