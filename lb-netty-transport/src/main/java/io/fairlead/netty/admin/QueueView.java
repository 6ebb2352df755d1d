package io.fairlead.netty.admin;

/**
 * What waited for the backends of a pool at one listener, since its start.
 *
 * @param length how many wait now
 * @param lengthMax the most that waited at once
 * @param waited how many have waited, those who wait now included
 * @param refused how many found no place
 * @param expired how many waited too long
 * @param meanNanos how long the last 1,024 or so have waited on average, however that ended; -1 when nobody has
 */
public record QueueView(long length, long lengthMax, long waited, long refused, long expired, long meanNanos) {
    /** Nobody has waited. */
    public static final QueueView NONE = new QueueView(0, 0, 0, 0, 0, -1);

    /** Adds what adds up; of the means, the greater one is shown. */
    public QueueView plus(QueueView other) {
        return new QueueView(
                length + other.length,
                lengthMax + other.lengthMax,
                waited + other.waited,
                refused + other.refused,
                expired + other.expired,
                Math.max(meanNanos, other.meanNanos));
    }
}
