package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.PoolView;
import io.fairlead.api.Refusal;
import io.fairlead.api.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a request needs, in one immutable object behind one volatile field: the selector, the
 * backends by index, and the cells to count in. Indexes below {@link #size} are candidates; those from
 * there on are reached by preference only.
 */
public final class Generation {
    private static final int TIMED = 1;
    private static final int CAPPED = 2;
    private static final int LISTENED = 4;
    private static final int LEAK_DETECTION = 8;
    private static final int TRYING = 16;
    private static final int TRACED = 32;

    /** From 1, one more for each change that requests can see. */
    public final long number;
    /** Selects among the candidates. */
    public final Selector selector;
    /** The number of candidates. */
    public final int size;
    /** Whether no option is in use that a request must pay for. */
    public final boolean plain;
    /** Why a request is refused when there is no candidate. */
    public final Refusal whenEmpty;

    final Eligibility eligibility;
    private final Pool pool;
    private final int options;
    private final Backend[] backends;
    private final Member[] members;
    private final Trackers[] trackers;
    private final LaneCell[][] cells; // by lane, then by index; those of the shared lane are in stripes
    private final LaneCell[][] stripes; // by stripe of threads, then by index
    private final InFlight @Nullable [] compared; // none where nobody compares loads
    private final boolean[] trials; // by index
    private final Map<String, Integer> indexes;
    private final @Nullable PoolView picture;

    private Generation(
            Generation other,
            int options,
            LaneCell[][] cells,
            Refusal whenEmpty,
            Selector selector,
            int size,
            @Nullable PoolView picture) {
        this.number = other.number;
        this.selector = selector;
        this.size = size;
        this.plain = options == 0;
        this.whenEmpty = whenEmpty;
        this.eligibility = other.eligibility;
        this.pool = other.pool;
        this.options = options;
        this.backends = other.backends;
        this.members = other.members;
        this.trackers = other.trackers;
        this.cells = cells;
        this.stripes = other.stripes;
        this.compared = other.compared;
        this.trials = other.trials;
        this.indexes = other.indexes;
        this.picture = picture;
    }

    private Generation(
            Pool pool,
            long number,
            Selector selector,
            Eligibility eligibility,
            Refusal whenEmpty,
            int options,
            boolean comparing) {
        List<Seat> seats = new ArrayList<>();
        eligibility.candidates().forEach(candidate -> seats.add(candidate.seat()));
        seats.addAll(eligibility.preferable());
        this.number = number;
        this.selector = selector;
        this.size = eligibility.candidates().size();
        this.whenEmpty = whenEmpty;
        this.eligibility = eligibility;
        this.pool = pool;
        this.backends = seats.stream().map(Seat::backend).toArray(Backend[]::new);
        this.members = seats.stream().map(Seat::member).toArray(Member[]::new);
        this.trackers = seats.stream().map(Seat::trackers).toArray(Trackers[]::new);
        this.cells = cellsOf(members, pool.control().lanes());
        this.stripes = stripesOf(members);
        this.compared = comparing
                ? Stream.of(members).map(member -> member.live.compared).toArray(InFlight[]::new)
                : null;
        this.trials = new boolean[members.length];
        this.indexes = new HashMap<>(2 * members.length);
        this.picture = null;
        int all = options | (eligibility.trials().isEmpty() ? 0 : TRYING);
        for (int i = 0; i < members.length; i++) {
            indexes.put(members[i].id, i);
            trials[i] = eligibility.trials().contains(members[i]);
            all |= trackers[i].isEmpty() ? 0 : TIMED;
            all |= (seats.get(i).spec().maxConcurrency() < Integer.MAX_VALUE) ? CAPPED : 0;
        }
        this.options = all;
        this.plain = all == 0;
    }

    static Generation of(
            Pool pool,
            long number,
            Selector selector,
            Eligibility eligibility,
            Refusal whenEmpty,
            boolean listened,
            boolean leakDetection,
            boolean comparing) {
        int options = (listened ? LISTENED : 0) | (leakDetection ? LEAK_DETECTION : 0);
        return new Generation(pool, number, selector, eligibility, whenEmpty, options, comparing);
    }

    /** The same candidates with a cell for every lane there is now. */
    Generation withLanes(int lanes) {
        return new Generation(this, options, cellsOf(members, lanes), whenEmpty, selector, size, picture);
    }

    /** The same candidates, with or without anybody listening. */
    Generation withListeners(boolean listened) {
        int changed = listened ? (options | LISTENED) : (options & ~LISTENED);
        return new Generation(this, changed, cells, whenEmpty, selector, size, picture);
    }

    /** The same candidates, with a picture for those who look back at picks. */
    Generation withPicture(PoolView pool) {
        return new Generation(this, options | TRACED, cells, whenEmpty, selector, size, pool);
    }

    /** Nobody to choose from, for good; what is in flight still finds its cells. */
    Generation closed() {
        return new Generation(this, options, cells, Refusal.CLOSED, key -> Selector.NONE, 0, picture);
    }

    /** Returns the pool that published this. */
    public Pool pool() {
        return pool;
    }

    /** Returns whether attempts read the clock, because somebody tracks them. */
    public boolean isTimed() {
        return (options & TIMED) != 0;
    }

    /** Returns whether some backend limits its concurrency. */
    public boolean isCapped() {
        return (options & CAPPED) != 0;
    }

    /** Returns whether a try must remember more than a backend and a time, such as permits, or is looked at. */
    public boolean needsAttempts() {
        return (options & (CAPPED | LEAK_DETECTION | TRYING | TRACED)) != 0;
    }

    /** Returns whether some backend is on trial beside others that are not. */
    public boolean isTrying() {
        return (options & TRYING) != 0;
    }

    /** Returns whether the backend at an index takes one attempt at a time only, because it is on trial. */
    public boolean isTrial(int index) {
        return trials[index];
    }

    /** Returns whether the backend at an index takes no further attempt now: at its limit, or busy on trial. */
    public boolean isBusy(int index) {
        Member member = members[index];
        return member.permits().isExhausted()
                || (trials[index] && member.trial().isExhausted());
    }

    /** Returns whether some picks are remembered. */
    public boolean isTraced() {
        return (options & TRACED) != 0;
    }

    /** Returns the pool as it was when this was built, if picks are remembered. */
    public @Nullable PoolView picture() {
        return picture;
    }

    /** Returns whether somebody listens to completions and refusals. */
    public boolean isListened() {
        return (options & LISTENED) != 0;
    }

    /** Returns the backend at an index. */
    public Backend backend(int index) {
        return backends[index];
    }

    /** Returns the member at an index. */
    public Member member(int index) {
        return members[index];
    }

    /**
     * Returns everyone who watches the attempts on the backend at an index. An attempt that began in this generation
     * tells these until it ends, so that no tracker is told of an end without its beginning.
     */
    public Trackers trackers(int index) {
        return trackers[index];
    }

    /** Counts an attempt that begins on the backend at an index. */
    public void begin(int lane, int index) {
        if (lane == Pool.SHARED_LANE) {
            stripes[Stripes.ofThisThread()][index].startShared();
        } else {
            cells[lane][index].start();
        }
        if (compared != null) {
            compared[index].getAndIncrement();
        }
    }

    /** Counts the end of an attempt that began in this generation. */
    public void end(int lane, int index, Outcome outcome) {
        if (compared != null) {
            compared[index].getAndDecrement();
        }
        if (lane == Pool.SHARED_LANE) {
            stripes[Stripes.ofThisThread()][index].finishShared(outcome);
        } else {
            cells[lane][index].finish(outcome);
        }
    }

    /** Returns the index of a reachable backend, or -1. Allocates nothing. */
    public int indexOf(String id) {
        Integer index = (whenEmpty == Refusal.CLOSED) ? null : indexes.get(id);
        return (index == null) ? -1 : index;
    }

    private static LaneCell[][] cellsOf(Member[] members, int lanes) {
        LaneCell[][] cells = new LaneCell[lanes][];
        cells[Pool.SHARED_LANE] = new LaneCell[0];
        for (int lane = Pool.SHARED_LANE + 1; lane < lanes; lane++) {
            cells[lane] = new LaneCell[members.length];
            for (int i = 0; i < members.length; i++) {
                cells[lane][i] = members[i].live.cell(lane);
            }
        }
        return cells;
    }

    private static LaneCell[][] stripesOf(Member[] members) {
        LaneCell[][] cells = new LaneCell[Stripes.COUNT][members.length];
        for (int stripe = 0; stripe < cells.length; stripe++) {
            for (int i = 0; i < members.length; i++) {
                cells[stripe][i] = members[i].live.stripe(stripe);
            }
        }
        return cells;
    }
}
