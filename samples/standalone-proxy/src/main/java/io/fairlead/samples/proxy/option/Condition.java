package io.fairlead.samples.proxy.option;

import java.util.List;

/**
 * When an option may be given: if another one, of the same or an outer section, has one of some values.
 *
 * @param key the other option
 * @param values as they are written
 */
public record Condition(String key, List<String> values) {
    /** Copies the values. */
    public Condition {
        values = List.copyOf(values);
    }

    static Condition parse(String when) {
        int equals = when.indexOf('=');
        return new Condition(
                when.substring(0, equals), List.of(when.substring(equals + 1).split("\\|", -1)));
    }

    @Override
    public String toString() {
        return key + " " + BadValue.oneOf(values);
    }
}
