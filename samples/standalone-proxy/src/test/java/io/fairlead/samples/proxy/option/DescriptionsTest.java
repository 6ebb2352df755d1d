package io.fairlead.samples.proxy.option;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.samples.proxy.config.ProxyConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The descriptions of the options make sense. */
class DescriptionsTest {
    @Test
    void everyDescriptionIsOneSentenceWithoutItsFullStop() {
        assertThat(options()).hasSizeGreaterThan(60).allSatisfy(option -> {
            String doc = option.option().doc();
            assertThat(doc).as(option.key()).matches("[A-Z`][^\n|]*[^. ]");
        });
    }

    @Test
    void everyDefaultIsAValueOfItsOption() {
        assertThat(options()).allSatisfy(option -> {
            if (!option.option().required()) {
                Object value = option.byDefault();
                assertThat(value == null)
                        .as(option.key())
                        .isEqualTo(option.option().optional());
            }
        });
    }

    @Test
    void everyConditionAsksForWordsOfAnOptionAround() {
        check(SectionSpec.of(ProxyConfig.class), List.of());
    }

    private static void check(SectionSpec spec, List<SectionSpec> outer) {
        List<SectionSpec> around = new ArrayList<>(outer);
        around.add(0, spec);
        for (OptionSpec option : spec.options()) {
            Condition condition = option.condition();
            if (condition != null) {
                OptionSpec asked = around.stream()
                        .map(section -> section.option(condition.key()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow();
                assertThat(asked.scalar().choices()).containsAll(condition.values());
                assertThat(option.option().required()).as(option.key()).isFalse();
            }
            if (option.shape() == OptionSpec.Shape.SECTION || option.shape() == OptionSpec.Shape.SECTIONS) {
                check(option.section(), around);
            }
        }
    }

    private static List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>();
        collect(SectionSpec.of(ProxyConfig.class), options, new HashSet<>());
        return options;
    }

    private static void collect(SectionSpec spec, List<OptionSpec> options, Set<SectionSpec> seen) {
        if (seen.add(spec)) {
            for (OptionSpec option : spec.options()) {
                options.add(option);
                if (option.shape() == OptionSpec.Shape.SECTION || option.shape() == OptionSpec.Shape.SECTIONS) {
                    collect(option.section(), options, seen);
                }
            }
        }
    }
}
