package io.fairlead.samples.proxy.config;

import io.fairlead.api.RetryBudget;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** How many retries a pool allows, so that they cannot multiply the load on a pool in trouble. */
@Section(doc = "How many retries a pool allows, so that they cannot multiply the load on a pool in trouble")
public record BudgetConfig(
        @Option(doc = "Retries earned by each first try", otherwise = "0.2", range = "0.0..10.0")
        double ratio,

        @Option(doc = "Retries earned each second besides", otherwise = "10", range = "0.0..1000000.0")
        double perSecond,

        @Option(doc = "The most that are saved, and what a start brings", otherwise = "100", range = "0.0..1000000.0")
        double cap) {
    /** Checks each option. */
    public BudgetConfig {
        SectionSpec.check(BudgetConfig.class, ratio, perSecond, cap);
    }

    /** Returns it as a balancer takes it. */
    public RetryBudget toRetryBudget() {
        return new RetryBudget(ratio, perSecond, cap);
    }
}
