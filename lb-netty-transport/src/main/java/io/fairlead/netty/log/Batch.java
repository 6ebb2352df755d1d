package io.fairlead.netty.log;

import java.util.Arrays;

/** Lines that wait to be written together; a sink moves {@link #done} past those it has written or given up. */
final class Batch {
    private static final int FULL_BYTES = 1 << 16;

    final LineBuffer bytes = new LineBuffer();
    private int[] ends = new int[256];
    private int count;
    private int done;
    private int lost;

    /** Ends the line that was appended to {@link #bytes}. */
    void endLine() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = bytes.length();
    }

    boolean isFull() {
        return bytes.length() >= FULL_BYTES;
    }

    boolean isEmpty() {
        return done == count;
    }

    /** How many lines wait. */
    int size() {
        return count - done;
    }

    /** Where the first waiting line begins. */
    int start() {
        return (done == 0) ? 0 : ends[done - 1];
    }

    /** Where the first waiting line ends. */
    int lineEnd() {
        return ends[done];
    }

    /** Where the last waiting line ends that still fits into the given bytes; {@link #start} if none does. */
    int fitting(long limit) {
        int from = start();
        int end = from;
        for (int i = done; i < count && ends[i] - from <= limit; i++) {
            end = ends[i];
        }
        return end;
    }

    /** Everything before the offset is written; a line that is only begun still waits. */
    void wroteUpTo(int offset) {
        while (done < count && ends[done] <= offset) {
            done++;
        }
    }

    /** The first waiting line is lost. */
    void loseLine() {
        done++;
        lost++;
    }

    int lost() {
        return lost;
    }

    void clear() {
        bytes.clear();
        count = 0;
        done = 0;
        lost = 0;
    }
}
