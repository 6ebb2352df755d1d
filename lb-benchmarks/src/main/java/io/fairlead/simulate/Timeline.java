package io.fairlead.simulate;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Ticker;
import java.util.Arrays;

/**
 * A clock that jumps from event to event: in order of their time and, for equal times, in the order they were
 * announced.
 *
 * <p>Tens of millions of events make a report, so this is a heap of primitive arrays and nothing is allocated for
 * an event.
 */
final class Timeline implements Ticker {
    private long[] times = new long[64];
    private long[] orders = new long[64];
    private Event[] events = new Event[64];
    private int size;
    private long announced;
    private long now;

    private Timeline() {}

    /** Returns a timeline that stands at 0 ns. */
    static Timeline create() {
        return new Timeline();
    }

    @Override
    public long nanos() {
        return now;
    }

    /**
     * Announces an event.
     *
     * @param nanos when it happens; not in the past
     */
    void at(long nanos, Event event) {
        if (nanos < now) {
            throw new IllegalArgumentException("event at " + nanos + " ns (expected: >= " + now + ", the present)");
        }
        requireNonNull(event, "event");
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int hole = size++;
        long order = announced++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (isBefore(parent, nanos, order)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, nanos, order, event);
    }

    /** Lets everything happen that is announced, and what that announces, until nothing is left. */
    void run() {
        while (size > 0) {
            now = times[0];
            takeFirst().happen();
        }
    }

    private Event takeFirst() {
        Event first = events[0];
        int last = --size;
        long nanos = times[last];
        long order = orders[last];
        Event event = events[last];
        int hole = 0;
        for (int child = 1; child < last; child = 2 * hole + 1) {
            if (child + 1 < last && isBefore(child + 1, times[child], orders[child])) {
                child++;
            }
            if (!isBefore(child, nanos, order)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, nanos, order, event);
        return first;
    }

    private boolean isBefore(int place, long nanos, long order) {
        return times[place] != nanos ? times[place] < nanos : orders[place] < order;
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], events[from]);
    }

    private void put(int place, long nanos, long order, Event event) {
        times[place] = nanos;
        orders[place] = order;
        events[place] = event;
    }
}
