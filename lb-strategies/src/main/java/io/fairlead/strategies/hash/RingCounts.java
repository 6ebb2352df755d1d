package io.fairlead.strategies.hash;

/** How many points each member has on a ring. */
final class RingCounts {
    /** The most points of a ring, as in Envoy: about 88 MB. */
    static final int LIMIT = 1 << 23;

    private static final int KETAMA_GROUP = 4;

    private RingCounts() {}

    /**
     * Returns the number of points of each rank: a function of its own weight where the dialect lets it, so that no
     * other member moves points when one comes or goes. A ring that would be too large has half the points
     * everywhere, or a quarter, and so on: always the first ones of each member.
     */
    static int[] of(HashDialect dialect, int points, int[] weights) {
        long total = 0;
        int least = Integer.MAX_VALUE;
        for (int weight : weights) {
            total += weight;
            least = Math.min(least, weight);
        }
        long[] exact = new long[weights.length];
        long sum = 0;
        for (int rank = 0; rank < exact.length; rank++) {
            long weight = weights[rank];
            exact[rank] = switch (dialect) {
                case NATIVE, NGINX_CRC32 -> weight * points;
                case KETAMA_MD5 -> weight * (points / KETAMA_GROUP) * weights.length / total * KETAMA_GROUP;
                case ENVOY_XXH64 -> ((long) least * points + total - 1) / total * weight / least;
            };
            sum += exact[rank];
        }
        int halvings = 0;
        while (sum >> halvings > Math.max(0, LIMIT - weights.length)) {
            halvings++;
        }
        int[] counts = new int[exact.length];
        for (int rank = 0; rank < counts.length; rank++) {
            counts[rank] = (int) Math.max(Math.min(exact[rank], 1), exact[rank] >> halvings);
        }
        return counts;
    }
}
