package io.fairlead.netty.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate answers to which name: the exact name before {@code *.} and what follows its first label (RFC 6125
 * section 6.4.3). Immutable; a lookup is one or two look-ups of a hash table, however many names there are.
 */
final class ServerNames {
    private static final Pattern NAME =
            Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");

    private final Map<String, Certificate> byName;
    private final Certificate first;

    private ServerNames(Map<String, Certificate> byName, Certificate first) {
        this.byName = byName;
        this.first = first;
    }

    /**
     * Returns the names of certificates, of which the first that has a name gets it.
     *
     * @param certificates at least one; the first answers where no other does
     */
    static ServerNames of(List<Certificate> certificates) {
        Map<String, Certificate> byName = new HashMap<>();
        for (Certificate certificate : certificates) {
            for (String name : certificate.names()) {
                byName.putIfAbsent(normal(name), certificate);
            }
        }
        return new ServerNames(byName, certificates.get(0));
    }

    /**
     * Returns the name as it is looked up.
     *
     * @throws IllegalArgumentException if it is neither a host name nor one behind {@code *.}
     */
    static String normal(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: a host name in ASCII, or *. and a host name)");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns whether it is a host name, or one behind {@code *.}. */
    static boolean isName(String name) {
        return name.length() <= 253
                && NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Returns the certificate that was made for the name, in lower case, or null. */
    @Nullable
    Certificate made(String name) {
        Certificate exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        return (dot < 0) ? null : byName.get('*' + name.substring(dot));
    }

    /** Returns the certificate of clients that name nobody, or somebody else. */
    Certificate first() {
        return first;
    }

    int size() {
        return byName.size();
    }
}
