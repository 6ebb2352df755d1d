package io.fairlead.samples.proxy.config;

import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.filter.Respond;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What requests of a route are answered, without a pool. */
@Section(
        doc = "What they are answered, without a backend; instead of the mapping, the status alone will do",
        shorthand = "status")
public record RespondConfig(
        @Option(doc = "The status", otherwise = "404", range = "200..599")
        int status,

        @Option(doc = "The body, plain text in ASCII; absent: empty", format = Format.LINES)
        String body,

        @Option(doc = "Header fields of the answer") Map<String, String> headers) {
    /** Checks each option, and that it can be sent. */
    public RespondConfig {
        SectionSpec.check(RespondConfig.class, status, body, headers);
        headers = new LinkedHashMap<>(headers);
        try {
            Answer unused = answer(status, body, headers);
        } catch (IllegalArgumentException e) {
            throw new BadValue(String.valueOf(e.getMessage()));
        }
    }

    private static Answer answer(int status, String body, Map<String, String> headers) {
        return new Answer(status, List.copyOf(headers.entrySet()), body);
    }

    /** Returns what answers. */
    public Respond toFilter() {
        return Respond.with(answer(status, body, headers));
    }
}
