package io.fairlead.health.check;

import io.fairlead.api.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine's thread does: serves every connection that is ready, each with one read or write a
 * turn, lets those that compute go on, and ends what is past its deadline.
 *
 * <p>{@link #begin}, {@link #cancel} and {@link #end} may be called from any thread.
 */
final class CheckLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(CheckEngine.class);
    private static final int READ_BYTES = 16 * 1024;
    private static final String CLOSED = "check engine closed";

    private final Ticker ticker;
    private final Selector selector;

    // guarded by this
    private List<Exchange> fresh = new ArrayList<>();
    private List<Exchange> unwanted = new ArrayList<>();
    private boolean ending;

    // used by the engine's thread only
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final TreeSet<Exchange> running = new TreeSet<>(Exchange.BY_DEADLINE);
    private List<Exchange> yielding = new ArrayList<>();

    private CheckLoop(Ticker ticker, Selector selector) {
        this.ticker = ticker;
        this.selector = selector;
    }

    static CheckLoop open(Ticker ticker) throws IOException {
        return new CheckLoop(ticker, Selector.open());
    }

    /** Begins the exchange soon, or fails it when the loop has ended. */
    void begin(Exchange exchange) {
        synchronized (this) {
            if (!ending) {
                fresh.add(exchange);
                selector.wakeup();
                return;
            }
        }
        exchange.fail(CLOSED);
    }

    /** Ends the exchange soon, unless it has ended. */
    synchronized void cancel(Exchange exchange) {
        if (!ending) {
            unwanted.add(exchange);
            selector.wakeup();
        }
    }

    /** Makes {@link #run} fail what is running, and return. */
    synchronized void end() {
        ending = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (beginAndCancel()) {
                serveReady(yielding.isEmpty() ? untilNextDeadline() : 0);
                resume();
                expire();
            }
        } catch (IOException | RuntimeException | Error e) {
            log.error("the check engine failed; every check fails from now on", e);
        } finally {
            shutDown();
        }
    }

    /** Takes what was asked for since the last turn; returns whether to go on. */
    private boolean beginAndCancel() {
        // an interrupt means nothing here, but would close every connection it finds in use
        boolean unused = Thread.interrupted();
        List<Exchange> toBegin;
        List<Exchange> toCancel;
        synchronized (this) {
            if (ending) {
                return false;
            }
            toBegin = fresh;
            toCancel = unwanted;
            fresh = new ArrayList<>();
            unwanted = new ArrayList<>();
        }
        for (Exchange exchange : toBegin) {
            running.add(exchange);
            settle(exchange, exchange.begin(selector));
        }
        for (Exchange exchange : toCancel) {
            if (running.remove(exchange)) {
                exchange.cancel();
            }
        }
        return true;
    }

    private void serveReady(long nanos) throws IOException {
        if (nanos <= 0) {
            selector.selectNow(this::serve);
        } else {
            // rounded up, not to spin through the last millisecond; a long wait is merely cut in two
            selector.select(this::serve, Math.min(nanos / 1_000_000 + 1, Integer.MAX_VALUE));
        }
    }

    private void serve(SelectionKey key) {
        Exchange exchange = (Exchange) key.attachment();
        settle(exchange, exchange.ready(in));
    }

    /** Gives those that compute a turn each; some may have ended since they asked for it. */
    private void resume() {
        List<Exchange> turn = yielding;
        yielding = new ArrayList<>();
        for (Exchange exchange : turn) {
            if (running.contains(exchange)) {
                settle(exchange, exchange.resume());
            }
        }
    }

    private void settle(Exchange exchange, boolean goesOn) {
        if (!goesOn) {
            running.remove(exchange);
        } else if (exchange.yields()) {
            yielding.add(exchange);
        }
    }

    private long untilNextDeadline() {
        return running.isEmpty() ? Long.MAX_VALUE : running.first().deadlineNanos() - ticker.nanos();
    }

    private void expire() {
        while (untilNextDeadline() <= 0) {
            running.pollFirst().expire();
        }
    }

    private void shutDown() {
        synchronized (this) {
            ending = true;
            running.addAll(fresh);
            fresh = List.of();
            unwanted = List.of();
        }
        running.forEach(exchange -> exchange.fail(CLOSED));
        running.clear();
        try {
            selector.close();
        } catch (IOException e) {
            log.warn("the check engine could not close its selector", e);
        }
    }
}
