package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Generation;
import io.fairlead.api.engine.LeakDetector.Leak;
import io.fairlead.api.engine.Member;
import io.fairlead.api.engine.Pool;
import io.fairlead.api.engine.SplitMix;
import io.fairlead.api.engine.TriedSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request to be served by some backend: holds the backend in use, and is reused for
 * request after request. Acquiring and completing allocate nothing.
 *
 * <pre>{@code
 * attempt.reset();                                  // a new request
 * while (balancer.acquire(attempt)) {
 *     long ticket = attempt.ticket();
 *     Outcome outcome = send(attempt.backend());
 *     attempt.complete(ticket, outcome);            // exactly once; then acquire again is a retry
 *     if (!outcome.isFailure()) return;
 * }
 * fail(attempt.refusal());
 * }</pre>
 *
 * <p>Every acquire issues a new ticket, and a completion with an old one changes nothing: a late timer
 * of the first try cannot complete the second. After completion, acquiring again is a retry, which
 * avoids the backends tried before; {@link #reset} begins a new request.
 *
 * <p>Confined to one thread at a time. Made by {@link Lane#attempt} or {@link LoadBalancer#attempt}.
 */
public final class Attempt implements SelectionKey {
    /*
     * One int says everything that the fast path must know:
     *   state >= 0     live on that index of the generation
     *   IDLE           nothing tried, nothing preferred: the fast path
     *   MARKED         idle with a preference or tried backends
     *   state <= -2    completed on index -2 - state, which a retry must avoid
     * The generation is stored only when it changed: storing a reference in an old object costs a
     * collector's write barrier, storing an int does not.
     */
    static final int IDLE = -1;
    static final int MARKED = Integer.MIN_VALUE;

    private static final VarHandle ON_TRIAL;

    static {
        try {
            ON_TRIAL = MethodHandles.lookup().findVarHandle(Attempt.class, "onTrial", Member.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Pool pool;
    final int lane;
    int state = IDLE;

    @Nullable
    Generation generation;

    @Nullable
    String preference;

    boolean preferenceMissed;
    boolean reserved; // holds a permit of a backend that limits its concurrency
    boolean unreached; // the completed try made no connection: retrying it costs no token
    boolean hasDeadline;
    boolean hasResponded;
    boolean hasStartedNanos;
    long startedNanos; // of the latest acquire, when the clock was read
    long respondedNanos;
    long deadlineNanos;

    @Nullable
    Member onTrial; // holds its permit; stored by an acquire on trial alone, so that others pay no barrier

    @Nullable
    TriedSet tried;

    @Nullable
    Leak leak; // of the lease before this attempt, when leaks are looked for

    @Nullable
    Refusal refusal;

    private long ticket;
    private long hash;
    private boolean hashed;
    private long random;

    Attempt(Pool pool, int lane) {
        this.pool = pool;
        this.lane = lane;
        this.random = pool.nextSeed();
    }

    /**
     * Sets the hash key of the request.
     *
     * @throws IllegalStateException if the attempt is live
     */
    public Attempt hash(long hash) {
        requireIdle();
        this.hash = hash;
        this.hashed = true;
        return this;
    }

    /**
     * Prefers a backend: it is given first, while it is reachable and not tried. DRAIN and weight 0 do not
     * matter to a preference; down, MAINT and removed do.
     *
     * @throws IllegalStateException if the attempt is live
     */
    public Attempt prefer(String backendId) {
        requireIdle();
        requireNonNull(backendId, "backendId");
        rememberTried();
        preference = backendId;
        state = MARKED;
        return this;
    }

    /**
     * Refuses retries from this moment on.
     *
     * @param tickerNanos in the terms of the balancer's {@link Ticker}
     */
    public Attempt deadline(long tickerNanos) {
        deadlineNanos = tickerNanos;
        hasDeadline = true;
        return this;
    }

    /** Returns the ticket of the latest acquire; complete must present it. */
    public long ticket() {
        return ticket;
    }

    /** Returns whether a backend is held: acquired and not completed. */
    public boolean isLive() {
        return state >= 0;
    }

    /**
     * Returns the backend of the latest successful acquire; also after its completion.
     *
     * @throws IllegalStateException if there is none since the last reset
     */
    public Backend backend() {
        int index = (state >= 0) ? state : -2 - state;
        Generation held = generation;
        if (held == null || state == IDLE || state == MARKED) {
            throw new IllegalStateException("attempt holds no backend: acquire it first");
        }
        return held.backend(index);
    }

    /**
     * Returns why the latest acquire was refused.
     *
     * @throws IllegalStateException if none was refused
     */
    public Refusal refusal() {
        if (refusal == null) {
            throw new IllegalStateException("attempt was not refused");
        }
        return refusal;
    }

    /** Returns how many backends this request has been given since the last reset. */
    public int tries() {
        int before = (tried == null) ? 0 : tried.count();
        return (state == IDLE || state == MARKED) ? before : before + 1;
    }

    /**
     * Returns whether the preferred backend was not given by the latest acquire, so that a cookie or table
     * entry should be rewritten; false when nothing was preferred.
     */
    public boolean preferenceMissed() {
        return preferenceMissed;
    }

    /**
     * Says that the first byte of the response has arrived: latency is measured to here, and a backend on trial may
     * take the next attempt. Repeats are ignored.
     */
    public void responded() {
        int index = state;
        Generation held = generation;
        if (index >= 0 && held != null) {
            Completion.responded(this, held, index);
        }
    }

    /**
     * Ends the try that the ticket names.
     *
     * @param ticket what {@link #ticket} returned after the acquire of that try
     * @param outcome how it ended
     * @return whether this call ended it; false when that try had ended before
     */
    public boolean complete(long ticket, Outcome outcome) {
        int index = state;
        Generation held = generation;
        if (index < 0 || ticket != this.ticket || held == null) {
            return false;
        }
        requireNonNull(outcome, "outcome");
        state = -2 - index;
        if (outcome == Outcome.CONNECT_FAILED) {
            unreached = true;
        }
        if (held.plain) {
            held.end(lane, index, outcome);
        } else {
            Completion.finish(this, held, index, outcome);
        }
        return true;
    }

    /**
     * Begins a new request: forgets what was tried, preferred, hashed and the deadline.
     *
     * @throws IllegalStateException if the attempt is live
     */
    public void reset() {
        requireIdle();
        state = IDLE;
        hashed = false;
        hash = 0;
        hasDeadline = false;
        unreached = false;
        preferenceMissed = false;
        if (preference != null) {
            preference = null;
        }
        if (tried != null) {
            tried.clear();
        }
    }

    /**
     * Resets, and drops the reference to the generation: for a connection that goes idle for long and must
     * not keep an old generation in memory.
     */
    public void clear() {
        reset();
        generation = null;
        refusal = null;
        tried = null;
    }

    @Override
    public boolean hashed() {
        return hashed;
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public long random() {
        return SplitMix.mix(random += SplitMix.GAMMA);
    }

    @Override
    public long nanos() {
        if (!hasStartedNanos) {
            hasStartedNanos = true;
            startedNanos = pool.ticker().nanos();
        }
        return startedNanos;
    }

    @Override
    public int lane() {
        return lane;
    }

    /** Makes this attempt live; the caller counts. */
    void enter(Generation current, int index) {
        if (generation != current) {
            generation = current;
        }
        ticket++;
        state = index;
    }

    /** Gives the permit of a trial back, once, whoever of a lease's threads comes first; returns whether this did. */
    boolean endTrial() {
        if (onTrial != null) {
            Member held = (Member) ON_TRIAL.getAndSet(this, null);
            if (held != null) {
                held.trial().giveBack();
                return true;
            }
        }
        return false;
    }

    /** Moves the backend of the completed try, if there is one, to the tried set. */
    void rememberTried() {
        if (state != IDLE && state != MARKED && state < 0 && generation != null) {
            if (tried == null) {
                tried = TriedSet.create();
            }
            tried.add(generation.member(-2 - state));
            state = MARKED;
        }
    }

    void requireIdle() {
        if (state >= 0) {
            throw new IllegalStateException(
                    "attempt is live on " + backend().id() + " with ticket " + ticket + ": complete it first");
        }
    }
}
