package io.fairlead.health.check;

/** A password, which never shows: not by itself, and not in what others say. */
final class Secret {
    private static final String SHOWN = "***";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Returns the password; it must neither be empty nor contain a NUL, which ends texts in some protocols. */
    static Secret of(String value) {
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("password: empty or with a NUL (expected: neither)");
        }
        return new Secret(value);
    }

    /** Returns the password itself, for those who send or hash it. */
    String reveal() {
        return value;
    }

    /** Returns the text without the password: a server may repeat what it was sent. */
    String redact(String text) {
        return text.replace(value, SHOWN);
    }

    @Override
    public String toString() {
        return SHOWN;
    }
}
