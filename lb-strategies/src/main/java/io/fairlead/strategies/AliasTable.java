package io.fairlead.strategies;

/**
 * Draws candidates in proportion to their shares: O(1), no allocation, nothing written; 12 bytes each. Immutable.
 *
 * @see <a href="https://doi.org/10.1109/32.92917">M. D. Vose, "A linear algorithm for generating random numbers with a
 *     given distribution", IEEE Transactions on Software Engineering 17 (1991)</a>
 */
final class AliasTable {
    /*
     * As many columns of equal width as candidates; each holds its candidate up to a threshold, and another one, its
     * alias, above. Filled with whole numbers: a column takes the sum of the shares, a candidate brings its share times
     * the number of columns, so that nothing is lost before the last step, which cuts a threshold to 63 bits.
     */
    final long[] thresholds; // of 2^63; never written after of()
    final int[] aliases; // never written after of()

    private AliasTable(int size) {
        this.thresholds = new long[size];
        this.aliases = new int[size];
    }

    /** Returns a table for the given shares, at least one: O(n). */
    static AliasTable of(Shares shares) {
        int size = shares.size();
        long width = shares.total();
        AliasTable table = new AliasTable(size);
        long[] left = new long[size]; // what is to be placed yet of each candidate
        int[] pending = new int[size]; // those that cannot fill their column from the front, the others from the back
        int small = 0;
        int large = size;
        for (int i = 0; i < size; i++) {
            left[i] = (long) shares.get(i) * size;
            pending[(left[i] < width) ? small++ : --large] = i;
        }
        while (small > 0 && large < size) {
            int poor = pending[--small];
            int rich = pending[large];
            table.set(poor, left[poor], width, rich);
            left[rich] -= width - left[poor];
            if (left[rich] < width) {
                large++;
                pending[small++] = rich;
            }
        }
        while (large < size) { // exactly full, since the numbers are whole and their sums are equal
            int full = pending[large++];
            table.thresholds[full] = Long.MAX_VALUE;
            table.aliases[full] = full;
        }
        return table;
    }

    private void set(int column, long part, long width, int alias) {
        long quotient = 0;
        long rest = part;
        for (int bit = 0; bit < Long.SIZE; bit++) { // part * 2^64 / width, which no type of the language holds
            rest <<= 1;
            quotient <<= 1;
            if (rest >= width) {
                rest -= width;
                quotient |= 1;
            }
        }
        thresholds[column] = quotient >>> 1;
        aliases[column] = alias;
    }

    /** Draws a candidate with 64 random bits: their high part chooses the column, their low part is the coin. */
    int draw(long random) {
        long bits = random >>> 1;
        long columns = 2L * aliases.length;
        int column = (int) Math.multiplyHigh(bits, columns);
        long coin = (bits * columns) >>> 1;
        int alias = aliases[column];
        int own = (int) ((coin - thresholds[column]) >> 63); // all ones below it: no branch, which nobody could predict
        return alias + ((column - alias) & own);
    }
}
