package io.fairlead.netty.http;

import java.util.ArrayList;
import java.util.List;

/** Those who wait until an HTTP/2 connection to a backend is made: each is told once. Confined to the event loop. */
final class Http2Dialers {
    private final Http2Back connection;
    private final List<Dialer> waiting = new ArrayList<>(2);

    Http2Dialers(Http2Back connection) {
        this.connection = connection;
    }

    void add(Dialer dialer) {
        waiting.add(dialer);
    }

    /** Forgets one; not finding it is fine. */
    void remove(Dialer dialer) {
        waiting.remove(dialer);
    }

    int size() {
        return waiting.size();
    }

    /** The connection is made: who has no room on it tries another one, unless there is none even for the first. */
    void connected() {
        List<Dialer> all = take();
        for (int i = 0; i < all.size(); i++) {
            if (connection.fits()) {
                all.get(i).connected(connection);
            } else if (i == 0) {
                all.get(i).failed(connection, false); // it takes nothing at all
            } else {
                all.get(i).again();
            }
        }
    }

    /** The connection has failed. */
    void failed(boolean tookTooLong) {
        List<Dialer> all = take();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).failed(connection, tookTooLong);
        }
    }

    private List<Dialer> take() {
        List<Dialer> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
