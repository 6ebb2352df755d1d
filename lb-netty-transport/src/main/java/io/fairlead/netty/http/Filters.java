package io.fairlead.netty.http;

import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.filter.ResponseHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters of a listener and of a route in their order. Immutable. */
final class Filters {
    private final HttpFilter[] all;
    private final int own; // those of the route begin here

    private Filters(HttpFilter[] all, int own) {
        this.all = all;
        this.own = own;
    }

    /** Returns the filters of a listener; null if there are none, so that nobody asks them. */
    static @Nullable Filters of(List<HttpFilter> filters) {
        return filters.isEmpty() ? null : new Filters(filters.toArray(new HttpFilter[0]), filters.size());
    }

    /** Returns the filters of a route behind those of its listener; null if there are none. */
    static @Nullable Filters of(List<HttpFilter> listener, List<HttpFilter> route) {
        HttpFilter[] all = new HttpFilter[listener.size() + route.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = (i < listener.size()) ? listener.get(i) : route.get(i - listener.size());
        }
        return (all.length == 0) ? null : new Filters(all, listener.size());
    }

    /** Shows a request to the filters of the listener, until one answers it. */
    void receivedByListener(RequestView request) {
        received(request, 0, own);
    }

    /** Shows a request to the filters of the route, until one answers it. */
    void receivedByRoute(RequestView request) {
        received(request, own, all.length);
    }

    private void received(RequestView request, int from, int to) {
        for (int i = from; i < to && request.answer() == null; i++) {
            all[i].received(request);
        }
    }

    /** Shows a request that is about to be forwarded. */
    void forwarding(RequestHead request) {
        for (HttpFilter filter : all) {
            filter.forwarding(request);
        }
    }

    /** Shows a response that is about to be sent, the other way round. */
    void responding(RequestHead request, ResponseHead response) {
        for (int i = all.length - 1; i >= 0; i--) {
            all[i].responding(request, response);
        }
    }
}
