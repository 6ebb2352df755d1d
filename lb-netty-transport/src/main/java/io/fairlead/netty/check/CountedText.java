package io.fairlead.netty.check;

/**
 * Bytes as text that can be looked at so many times: the JDK's regular expressions backtrack, and one that explodes on what a
 * backend sent must not hold up its event loop. Confined to one thread.
 */
final class CountedText implements CharSequence {
    private final byte[] bytes;
    private int left;

    CountedText(byte[] bytes, int steps) {
        this.bytes = bytes;
        this.left = steps;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public char charAt(int index) {
        if (left == 0) {
            throw new OutOfSteps();
        }
        left--;
        return (char) (bytes[index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        throw new UnsupportedOperationException("matching needs none");
    }

    /** There are no looks left. */
    static final class OutOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OutOfSteps() {
            super(null, null, false, false);
        }
    }
}
