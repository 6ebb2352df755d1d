package io.fairlead.health.check;

/** What a peer sent is not what its protocol allows; the message says how, in words for an operator. */
final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String words;

    Malformed(String words) {
        super(words, null, false, false); // expected of a peer: nobody looks for it in a stack
        this.words = words;
    }

    /** Returns the words; never null. */
    @Override
    public String getMessage() {
        return words;
    }
}
