package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Durations;
import java.time.Duration;
import java.util.Map;

/** Reads what options of strategies say; a problem names the option first. */
final class OptionValues {
    private OptionValues() {}

    static int number(Map<String, String> options, String key, int otherwise) {
        String text = options.getOrDefault(key, Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,9}")) {
            throw new BadValue(key + ": " + text + " (expected: a whole number)");
        }
        return Integer.parseInt(text);
    }

    static Duration duration(
            Map<String, String> options, String key, Duration otherwise, Duration shortest, Duration longest) {
        String text = options.get(key);
        if (text == null) {
            return otherwise;
        }
        Duration value;
        try {
            value = Durations.parse(text);
        } catch (BadValue e) {
            throw new BadValue(key + ": " + e.getMessage());
        }
        if (value.compareTo(shortest) < 0 || value.compareTo(longest) > 0) {
            String range = Durations.format(shortest) + ".." + Durations.format(longest);
            throw new BadValue(key + ": " + text + " (expected: " + range + ')');
        }
        return value;
    }
}
