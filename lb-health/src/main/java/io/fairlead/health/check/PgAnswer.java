package io.fairlead.health.check;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * What the first row of the query says.
 *
 * @param lagSeconds how far a replica is behind; NaN if nobody knows or asked
 */
record PgAnswer(Role role, double lagSeconds) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,30})?(e[+-]?[0-9]{1,3})?");

    /** Reads the body of a DataRow: the number of columns, and length and text of each; length -1 is NULL. */
    static PgAnswer read(ByteBuffer body) throws Malformed {
        int columns = (body.remaining() < 2) ? 0 : body.getShort();
        if (columns < 1) {
            throw new Malformed("row without columns");
        }
        Role role = switch (column(body)) {
            case "t" -> Role.REPLICA;
            case "f" -> Role.PRIMARY;
            default -> throw new Malformed("pg_is_in_recovery() is neither t nor f");
        };
        return new PgAnswer(role, (columns == 1) ? Double.NaN : seconds(column(body)));
    }

    private static double seconds(String text) throws Malformed {
        if (text.isEmpty()) {
            return Double.NaN;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new Malformed("lag: \"" + Words.excerpt(text) + "\" (expected: a number of seconds)");
        }
        return Math.max(0, Double.parseDouble(text)); // clocks differ
    }

    /** Returns the text of a column, empty for NULL. */
    private static String column(ByteBuffer body) throws Malformed {
        int length = (body.remaining() < 4) ? Integer.MAX_VALUE : body.getInt();
        if (length < -1 || length > body.remaining()) {
            throw new Malformed("row of wrong length");
        }
        return (length == -1) ? "" : PgMessage.text(body, length);
    }
}
