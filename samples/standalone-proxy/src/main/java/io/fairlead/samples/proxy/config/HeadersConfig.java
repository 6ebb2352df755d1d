package io.fairlead.samples.proxy.config;

import io.fairlead.netty.filter.HeaderRules;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is done to the header fields of requests or responses, in this order. */
@Section(
        doc =
                "What is done to header fields: first `remove`, then `set`, then `add`. Values may name `{client}`, `{host}`, `{authority}`, `{scheme}`, `{target}`, `{request-id}`, `{server-name}` and, in responses, `{backend}`; two braces stand for one")
public record HeadersConfig(
        @Option(doc = "Fields that are taken out") List<String> remove,

        @Option(doc = "Fields that get this value alone") Map<String, String> set,

        @Option(doc = "Fields that are added to those of their name")
        Map<String, String> add) {
    /** Checks each option. */
    public HeadersConfig {
        SectionSpec.check(HeadersConfig.class, remove, set, add);
        remove = List.copyOf(remove);
        set = new LinkedHashMap<>(set);
        add = new LinkedHashMap<>(add);
    }

    boolean isEmpty() {
        return remove.isEmpty() && set.isEmpty() && add.isEmpty();
    }

    /**
     * Returns the rules for requests and for responses.
     *
     * @throws IllegalArgumentException naming a field that cannot be changed, or a value that is none
     */
    static HeaderRules rules(HeadersConfig requests, HeadersConfig responses) {
        HeaderRules.Builder rules = HeaderRules.builder();
        requests.remove.forEach(rules::removeRequest);
        requests.set.forEach(rules::setRequest);
        requests.add.forEach(rules::addRequest);
        responses.remove.forEach(rules::removeResponse);
        responses.set.forEach(rules::setResponse);
        responses.add.forEach(rules::addResponse);
        return rules.build();
    }
}
