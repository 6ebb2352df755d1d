package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.option.BadValue;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:-default}} by environment variables; a doubled dollar sign keeps
 * what follows as it is. An empty variable counts as unset where there is a default, as in a shell.
 */
final class Substitution {
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)}?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final UnaryOperator<@Nullable String> environment;

    Substitution(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    static boolean refersIn(String text) {
        return text.contains("${");
    }

    /**
     * Returns the text with every reference replaced; what a variable holds is not looked into.
     *
     * @throws BadValue if a variable is unset and has no default, or a reference is malformed
     */
    String apply(String text) {
        if (!refersIn(text)) {
            return text;
        }
        Matcher matcher = REFERENCE.matcher(text);
        return matcher.replaceAll(reference -> Matcher.quoteReplacement(replacement(reference.group())));
    }

    private String replacement(String reference) {
        if (reference.startsWith("$$")) {
            return reference.substring(1);
        }
        int split = reference.indexOf(":-");
        String name = reference.substring(2, (split < 0) ? Math.max(2, reference.length() - 1) : split);
        if (!reference.endsWith("}") || !NAME.matcher(name).matches()) {
            throw BadValue.expected(BadValue.quoted(reference), "${NAME} or ${NAME:-default}", null);
        }
        String value = environment.apply(name);
        if (split >= 0 && (value == null || value.isEmpty())) {
            return reference.substring(split + 2, reference.length() - 1);
        }
        if (value == null) {
            throw new BadValue("environment variable " + name + " is not set, and ${" + name + "} has no default");
        }
        return value;
    }
}
