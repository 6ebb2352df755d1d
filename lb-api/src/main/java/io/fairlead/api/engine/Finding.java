package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendSource;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one source has said, and what of it is believed. Thread-safe. */
public final class Finding implements BackendSource.Receiver {
    private static final Logger log = LoggerFactory.getLogger(Finding.class);

    private final BackendSource source;
    private final String pool;
    private final int emptyAfter;
    private final int most;
    private final Ticker ticker;
    private final Runnable onFirst;
    private final Runnable onChange;
    private List<Backend> latest = List.of(); // this and what follows is guarded by this
    private boolean heard;
    private boolean closed;
    private int emptyInARow;
    private long answers;
    private long failures;
    private long foundNanos; // while there are answers
    private String problem = "";

    private Finding(
            BackendSource source,
            String pool,
            int emptyAfter,
            int most,
            Ticker ticker,
            Runnable onFirst,
            Runnable onChange) {
        this.source = source;
        this.pool = pool;
        this.emptyAfter = emptyAfter;
        this.most = most;
        this.ticker = ticker;
        this.onFirst = onFirst;
        this.onChange = onChange;
    }

    /**
     * Returns the finding of a source that is not started.
     *
     * @param pool its name, for the log
     * @param emptyAfter how many empty lists in a row are believed; 0: none
     * @param most how many backends are taken
     * @param onFirst called when it has said anything
     * @param onChange called when what is believed is another list
     */
    public static Finding of(
            BackendSource source,
            String pool,
            int emptyAfter,
            int most,
            Ticker ticker,
            Runnable onFirst,
            Runnable onChange) {
        return new Finding(source, pool, emptyAfter, most, ticker, onFirst, onChange);
    }

    /** Starts the source. */
    public void start() {
        source.start(this);
    }

    @Override
    public void found(Collection<? extends Backend> all, String part) {
        List<Backend> next;
        try {
            next = frozen(all);
        } catch (RuntimeException e) {
            failed(String.valueOf(e.getMessage()));
            return;
        }
        boolean changed;
        boolean first;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (next.isEmpty() && !latest.isEmpty() && !believesEmpty()) {
                changed = false;
                fail("no backends, which is not believed; those found before stay");
            } else {
                String wrong = part;
                if (next.size() > most) {
                    next = next.stream()
                            .sorted(Comparator.comparing(Backend::id))
                            .limit(most)
                            .toList();
                    wrong = "more than " + most + " backends, of which the first are taken"
                            + (part.isEmpty() ? "" : "; " + part);
                }
                changed = answers == 0 || !same(latest, next);
                latest = next;
                foundNanos = ticker.nanos();
                emptyInARow = next.isEmpty() ? emptyInARow : 0;
                answers++;
                failures += wrong.isEmpty() ? 0 : 1;
                say(wrong);
            }
            first = !heard;
            heard = true;
        }
        tell(first, changed);
    }

    @Override
    public void failed(String what) {
        boolean first;
        synchronized (this) {
            if (closed) {
                return;
            }
            fail(what.isEmpty() ? "failed" : what);
            first = !heard;
            heard = true;
        }
        tell(first, false);
    }

    private void tell(boolean first, boolean changed) {
        if (changed) {
            onChange.run();
        }
        if (first) {
            onFirst.run();
        }
    }

    private boolean believesEmpty() {
        return source.emptyIsMeant() || (emptyAfter > 0 && ++emptyInARow >= emptyAfter);
    }

    private void fail(String what) {
        failures++;
        say(what);
    }

    /** Notes what is wrong now; logs it if it was not so before. */
    private void say(String wrong) {
        if (wrong.equals(problem)) {
            return;
        }
        problem = wrong;
        if (wrong.isEmpty()) {
            log.info("pool {}: {}: well again, {} backends", pool, source.name(), latest.size());
        } else {
            log.warn("pool {}: {}: {} ({} backends in use)", pool, source.name(), wrong, latest.size());
        }
    }

    /** Returns whether it has said who there is. */
    public synchronized boolean hasAnswered() {
        return answers > 0;
    }

    /** Returns the backends in use. */
    public synchronized List<Backend> latest() {
        return latest;
    }

    /** Returns what is shown of it. */
    public synchronized DiscoveryView view(long nowNanos) {
        Optional<Duration> age =
                (answers == 0) ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, nowNanos - foundNanos)));
        return new DiscoveryView(source.name(), latest.size(), age, answers, failures, problem);
    }

    /** Ends the source; nothing it says is heard any more. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        source.close();
    }

    /** Returns whether two lists are equal in every property of every backend, and in their order. */
    public static boolean same(List<Backend> one, List<Backend> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!BackendSpec.of(one.get(i)).sameAs(BackendSpec.of(other.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** Checks every backend, and drops those whose id another one has. */
    private static List<Backend> frozen(Collection<? extends Backend> all) {
        Map<String, Backend> byId = new LinkedHashMap<>();
        for (Backend backend : all) {
            BackendSpec spec = BackendSpec.of(backend);
            byId.putIfAbsent(spec.id(), backend);
        }
        return List.copyOf(byId.values());
    }
}
