package io.fairlead.health.check;

import java.text.Normalizer;

/**
 * Prepares passwords for hashing (RFC 4013), so that two ways to write one character are one password.
 *
 * <p>Follows the JDK's Unicode where the RFC says version 3.2.
 */
final class SaslPrep {
    private static final int ZERO_WIDTH_SPACE = 0x200B;
    private static final String MAPPED_TO_NOTHING = "\u00AD\u034F\u1806\u180B\u180C\u180D\u200C\u200D\u2060"
            + "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F\uFEFF";

    private SaslPrep() {}

    /** Returns the prepared password; as PostgreSQL does, the password itself if the RFC allows it not. */
    static String prepare(String password) {
        StringBuilder mapped = new StringBuilder();
        password.codePoints()
                .filter(c -> MAPPED_TO_NOTHING.indexOf(c) < 0)
                .map(c -> isSpace(c) ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        return (prepared.isEmpty() || prepared.codePoints().anyMatch(SaslPrep::isProhibited) || isMixed(prepared))
                ? password
                : prepared;
    }

    private static boolean isSpace(int c) {
        return c == ZERO_WIDTH_SPACE || Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    private static boolean isProhibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            // the object replacement and replacement characters, and ideographic description
            default -> (c >= 0xFFF9 && c <= 0xFFFD) || (c >= 0x2FF0 && c <= 0x2FFB);
        };
    }

    /** Whether texts of both directions are mixed as RFC 3454 section 6 forbids. */
    private static boolean isMixed(String text) {
        boolean rightToLeft = text.codePoints().anyMatch(SaslPrep::isRightToLeft);
        boolean leftToRight = text.codePoints()
                .anyMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
        return rightToLeft
                && (leftToRight
                        || !isRightToLeft(text.codePointAt(0))
                        || !isRightToLeft(text.codePointBefore(text.length())));
    }

    private static boolean isRightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
