package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No strategy slips past the tests that all of them must pass. */
class EveryStrategyTest {

    @Test
    void factoriesWithParametersHaveSamples() {
        assertThat(EveryStrategy.sampled())
                .as("samples in EveryStrategy")
                .containsExactlyInAnyOrderElementsOf(EveryStrategy.factories()
                        .filter(factory -> factory.getParameterCount() > 0)
                        .map(EveryStrategy::signature)
                        .toList());
    }

    @Test
    void namesAreWordsForOperators() {
        assertThat(EveryStrategy.stream().map(Strategy::name)).allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
    }

    /** Who asks without saying so pays for every lane, and who says so without asking makes every request pay. */
    @Test
    void whoAsksForLoadsSaysSo() {
        EveryStrategy.stream().forEach(strategy -> {
            AtomicInteger asked = new AtomicInteger();
            Candidates all = TestCandidates.equal(20, 1);
            Candidates counting = (Candidates) Proxy.newProxyInstance(
                    Candidates.class.getClassLoader(), new Class<?>[] {Candidates.class}, (proxy, method, args) -> {
                        asked.addAndGet(method.getName().equals("inFlight") ? 1 : 0);
                        return method.invoke(all, args);
                    });
            Selector selector = strategy.selector(counting, null);
            asked.set(0);
            selector.select(TestKey.seeded(1));

            assertThat(asked.get() > 0).as(strategy.name()).isEqualTo(strategy.comparesLoad());
        });
    }

    @Test
    void strategiesMadeAlikeAreEqual() {
        List<Strategy> some = EveryStrategy.stream().toList();
        List<Strategy> same = EveryStrategy.stream().toList();

        assertThat(same).isEqualTo(some).hasSameHashCodeAs(some);
        assertThat(some).doesNotHaveDuplicates();
    }
}
