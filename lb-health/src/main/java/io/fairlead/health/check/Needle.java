package io.fairlead.health.check;

import java.nio.charset.StandardCharsets;

/**
 * A sequence of bytes to be found in a stream, however the stream is cut: Knuth, Morris and Pratt, O(1)
 * amortized for each byte, and nothing of the stream is kept.
 */
final class Needle {
    private final byte[] bytes;
    private final int[] borders; // of each prefix, the longest proper prefix that is its suffix, too

    private Needle(byte[] bytes, int[] borders) {
        this.bytes = bytes;
        this.borders = borders;
    }

    /** Returns a needle of at least one byte. */
    static Needle of(byte[] wanted) {
        byte[] bytes = wanted.clone();
        int[] borders = new int[bytes.length];
        int border = 0;
        for (int i = 1; i < bytes.length; i++) {
            while (border > 0 && bytes[i] != bytes[border]) {
                border = borders[border - 1];
            }
            if (bytes[i] == bytes[border]) {
                border++;
            }
            borders[i] = border;
        }
        return new Needle(bytes, borders);
    }

    static Needle of(String wanted) {
        return of(wanted.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins to search a stream. */
    Search search() {
        return new Search();
    }

    /** The search in one stream. */
    final class Search {
        private int matched;

        private Search() {}

        /** Takes the next byte; returns whether it completes what is searched. */
        boolean take(byte b) {
            while (matched > 0 && bytes[matched] != b) {
                matched = borders[matched - 1];
            }
            if (bytes[matched] == b) {
                matched++;
            }
            if (matched < bytes.length) {
                return false;
            }
            matched = borders[matched - 1];
            return true;
        }
    }
}
