package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** One turn of a scripted check: what is sent, and what has to come back. */
@Section(doc = "One turn of a scripted check: what is sent, and what has to come back before the next turn")
public record TurnConfig(
        @Option(
                doc = "The text to send; a line needs its end, as in `\"PING\\r\\n\"`. Absent: nothing",
                format = Format.LINES)
        String send,

        @Option(doc = "The text to wait for, anywhere in what is received", format = Format.LINES)
        String expect,

        @Option(doc = "A regular expression that has to find something in a line received", format = Format.REGEX)
        String expectLine) {
    /** Checks each option, that something happens, and that one thing is waited for. */
    public TurnConfig {
        SectionSpec.check(TurnConfig.class, send, expect, expectLine);
        if (send.isEmpty() && expect.isEmpty() && expectLine.isEmpty()) {
            throw new BadValue("nothing (expected: send, expect or expectLine)");
        }
        if (!expect.isEmpty() && !expectLine.isEmpty()) {
            throw new BadValue("expectLine: only without \"expect\"; make it a turn of its own");
        }
    }

    /** Returns whether it waits for something. */
    boolean expects() {
        return !expect.isEmpty() || !expectLine.isEmpty();
    }
}
