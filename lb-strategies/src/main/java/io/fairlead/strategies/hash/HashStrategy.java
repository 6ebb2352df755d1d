package io.fairlead.strategies.hash;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that gives requests of one {@linkplain Attempt#hash hash key} to one backend: consistent hashing. {@link
 * io.fairlead.strategies.Strategies} makes the usual ones.
 *
 * <p>Where a key goes depends on nothing but the key, the {@linkplain BackendName names} and the configured {@linkplain
 * Backend#weight weights} of the eligible backends: every instance that sees the same ones answers alike, whatever
 * the order of its updates, and so does the next version of Fairlead. So neither a warm-up nor an operator's weight
 * moves keys (but for a backend of configured weight 0, which has no other). A request without a key goes to anybody,
 * at random, as a key drawn for it would. One that cannot have its backend, because it was tried or is saturated,
 * goes to the next choice of its key, which is the same on every instance too: its keys do not all go to one neighbor.
 *
 * <p>Tables are built when candidates change, by the thread that changes them, and never while picking; a rebuild
 * that changes nothing about the candidates keeps the table. Selectors are immutable, wait-free and allocate nothing.
 */
public final class HashStrategy implements Strategy {
    private final Placement placement;
    private final BackendName naming;

    private HashStrategy(Placement placement, BackendName naming) {
        this.placement = placement;
        this.naming = naming;
    }

    /**
     * Maglev's table: O(1) a pick, and the most even division there is: of the entries, backends of equal weight have
     * as many as any other, or one more. When a backend leaves, its keys are divided evenly, and less than 1 % of the
     * others move too (up to 1,000 backends, 65,537 entries), fewer with a larger table.
     *
     * <p>The table takes one byte an entry up to 256 backends, two up to 65,536, else four. Where there are more
     * backends than entries, it has eight for each instead. Weights divide it as in Envoy; a backend that is due less
     * than one entry may have none. A table for 1,000 backends takes a few milliseconds to build.
     *
     * @param tableSize the number of entries: a prime below 2^24; a hundred for each backend make division even
     *     within 1 %
     * @param dialect {@link HashDialect#NATIVE}, or {@link HashDialect#ENVOY_XXH64} for the entry that Envoy looks up
     * @throws IllegalArgumentException if the size is no prime, or the dialect knows no Maglev
     * @see <a href="https://research.google/pubs/pub44824/">Maglev: A Fast and Reliable Software Network Load
     *     Balancer</a>
     */
    public static HashStrategy maglev(int tableSize, HashDialect dialect) {
        return new HashStrategy(new MaglevPlacement(tableSize, dialect), BackendName.id());
    }

    /**
     * A ring of points: O(1) expected a pick. When a backend comes or goes, no key moves but its own. With V points
     * each, loads differ by 1 / √V of the mean (standard deviation).
     *
     * <p>About 11 bytes a point. A ring of more than 8 million points gets half of them, or a quarter, and so on:
     * always the first ones of each backend.
     *
     * @param points how many points: what is counted depends on the dialect; a multiple of 4 with {@link
     *     HashDialect#KETAMA_MD5}
     * @throws IllegalArgumentException if the number of points is out of range
     */
    public static HashStrategy ring(HashDialect dialect, int points) {
        return new HashStrategy(new RingPlacement(dialect, points), BackendName.id());
    }

    /**
     * Rendezvous, also called highest random weight: O(backends) a pick, for pools of a few dozen at most. Divides
     * exactly by weight, and moves no key but those of a backend that comes, goes or changes its weight. 12 bytes a
     * backend, or 20 when weights differ, and no table.
     */
    public static HashStrategy rendezvous() {
        return new HashStrategy(new RendezvousPlacement(), BackendName.id());
    }

    /** Returns the same strategy over other names of the backends. The default is {@link BackendName#id}. */
    public HashStrategy named(BackendName naming) {
        return new HashStrategy(placement, requireNonNull(naming, "naming"));
    }

    /**
     * Returns this strategy with a bound on the load of each backend: its share of what is in flight on all candidates,
     * times a factor, rounded up. A key whose backend is full goes to its next choice that is not (Mirrokni, Thorup
     * and Zadimoghaddam, "Consistent hashing with bounded loads", arXiv 1608.01350; slots by weight as in HAProxy's
     * {@code hash-balance-factor}).
     *
     * <p>O(1) a pick while the first choice is idle, else O(backends), because all that is in flight must be counted:
     * a shared counter would cost every pick and every completion instead. One thread never exceeds the bound, T threads
     * by at most T - 1. A retry takes a full backend rather than none.
     *
     * @param factor above 1, up to 1000: 1.25 keeps nearly all keys in place, 2 all but the hottest; in steps of 0.0001
     * @throws IllegalArgumentException if the factor is out of range
     */
    public Strategy boundedLoad(double factor) {
        return new BoundedLoadStrategy(this, factor);
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return table(candidates, previous);
    }

    /** Returns the selector before, if it does, or else another. */
    HashSelector table(Candidates candidates, @Nullable Selector previous) {
        HashMembers members = HashMembers.of(candidates, naming);
        if (previous instanceof HashSelector before
                && before.plan().equals(new HashSelector.Plan(placement, members))) {
            return before;
        }
        return (members.size() == 0) ? new NoMembers(placement, members) : placement.over(members);
    }

    @Override
    public Division division() {
        return Division.KEY;
    }

    @Override
    public String name() {
        return placement.name();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HashStrategy hash && placement.equals(hash.placement) && naming.equals(hash.naming);
    }

    @Override
    public int hashCode() {
        return 31 * placement.hashCode() + naming.hashCode();
    }

    @Override
    public String toString() {
        return placement + " by " + naming;
    }
}
