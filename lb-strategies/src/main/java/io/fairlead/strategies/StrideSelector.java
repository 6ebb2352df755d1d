package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;

/**
 * Selects candidates by static stride, as gRPC does: weighted turns without a table. An atomic increment for each
 * candidate asked, as many as the greatest share is times the mean on average and no more than there are candidates;
 * no allocation; two bytes a candidate.
 *
 * <p>Every candidate has a stride up to 65,535, in proportion to its share. Steps ask the candidates in turn, generation
 * after generation, and one is selected in the generations in which the multiple of its stride passes one more
 * multiple of 65,535: after any number of generations each was selected as often as it should have been, to one. The
 * candidates begin half a period apart, so that they do not pass together.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A58-client-side-weighted-round-robin-lb-policy.md">gRFC
 *     A58</a>
 */
final class StrideSelector implements Rotating {
    private static final int PERIOD = 65_535;
    private static final int APART = PERIOD / 2;
    /** How often the greatest share may be the mean: a longer search costs more than the shares of a short table err. */
    private static final int STEEPEST = 10;
    /** How many generations' worth of steps other threads may take from under a pick, before it stops asking. */
    private static final int ROUNDS = 16;
    /** What a table of 16-bit numbers can hold. */
    private static final int MOST_IN_TABLE = Character.MAX_VALUE + 1;

    private final Cursor cursor;
    private final char[] strides; // never written after construction
    private final Shares shares;
    private final int heaviest;

    private StrideSelector(Cursor cursor, char[] strides, Shares shares, int heaviest) {
        this.cursor = cursor;
        this.strides = strides;
        this.shares = shares;
        this.heaviest = heaviest;
    }

    /** Returns whether shares are better selected by stride than from a table. */
    static boolean suits(Shares shares) {
        if (shares.areEqual()) {
            return false;
        }
        boolean tooLong = shares.fitForCycle() != shares;
        boolean steep = (long) shares.greatest() * shares.size() > STEEPEST * shares.total();
        return shares.size() > MOST_IN_TABLE || (tooLong && !steep);
    }

    /** Returns how many steps a cursor over these shares must go through: whole generations. */
    static int length(Shares shares) {
        return shares.size() * Math.min(PERIOD, Integer.MAX_VALUE / shares.size());
    }

    /**
     * Returns a selector of the given shares, at least one.
     *
     * @param cursor over a cycle of the {@linkplain #length length} for these shares
     */
    static StrideSelector over(Shares shares, Cursor cursor) {
        char[] strides = new char[shares.size()];
        int heaviest = 0;
        double scale = PERIOD / (double) shares.greatest();
        for (int i = 0; i < strides.length; i++) {
            strides[i] = (char) Math.max(1, Math.round(shares.get(i) * scale));
            heaviest = (shares.get(i) > shares.get(heaviest)) ? i : heaviest;
        }
        return new StrideSelector(cursor, strides, shares, heaviest);
    }

    @Override
    public int select(SelectionKey key) {
        char[] strides = this.strides;
        for (int asked = 0, most = ROUNDS * strides.length; asked < most; asked++) {
            int place = cursor.next();
            int generation = place / strides.length;
            int candidate = place - generation * strides.length;
            int stride = strides[candidate];
            if (((long) stride * generation + (long) APART * candidate) % PERIOD >= PERIOD - stride) {
                return candidate;
            }
        }
        return heaviest; // one generation selects it at the latest, unless other threads always take its place
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        return shares.draw(key, tried);
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }
}
