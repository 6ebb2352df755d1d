package io.fairlead.samples.proxy.config;

import io.fairlead.api.Backend;
import io.fairlead.api.Panic;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Backends that can stand in for one another, and how they are used. */
@Section(
        doc = "Backends that can stand in for one another, and how they are used",
        notYet = {"outlierDetection", "slowStart", "discovery"})
public record PoolConfig(
        @Option(
                doc = "What names it for listeners, in logs and in metrics",
                required = true,
                format = Format.NAME,
                unique = true)
        String name,

        @Option(doc = "Which backend is chosen") StrategyConfig strategy,

        @Option(doc = "Whether a client stays with one backend")
        StickinessConfig stickiness,

        @Option(doc = "The servers", required = true) List<BackendConfig> backends,

        @Option(doc = "How they are asked whether they work")
        CheckConfig check,

        @Option(doc = "How often a request or connection is tried elsewhere")
        RetriesConfig retries,

        @Option(
                doc = "Health is ignored when less than this percentage is healthy; 0: only when none is, -1: never",
                otherwise = "0",
                range = "-1..100")
        int panic) {
    /** Checks each option, and that no two backends have the same id. */
    public PoolConfig {
        SectionSpec.check(PoolConfig.class, name, strategy, stickiness, backends, check, retries, panic);
        backends = List.copyOf(backends);
        Set<String> ids = new HashSet<>();
        for (BackendConfig backend : backends) {
            if (!ids.add(backend.id())) {
                throw new BadValue("backends: two have the id " + BadValue.quoted(backend.id()));
            }
        }
    }

    /** Returns the backends as a balancer takes them. */
    public List<Backend> toBackends() {
        return backends.stream().map(BackendConfig::toBackend).toList();
    }

    /** Returns {@link #panic} as a balancer takes it. */
    public Panic toPanic() {
        return new Panic(panic);
    }
}
