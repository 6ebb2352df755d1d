package io.fairlead.strategies.testing;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks what every strategy promises, whatever it balances by: for whoever writes one of his own.
 *
 * <pre>{@code
 * @Test
 * void keepsTheContract() {
 *     SelectorContract.of(new MyStrategy()).verify();
 * }
 * }</pre>
 *
 * <p>Needs no test framework. Takes about a second, starts a few threads and ends them. Without luck in it, but
 * for the interleaving of those threads: all random numbers are seeded.
 */
public final class SelectorContract {
    static final int[] SIZES = {1, 2, 3, 7, 64, 200};
    static final int PICKS = 2_000;
    private static final int ALLOCATION_PICKS = 20_000;

    private final Strategy strategy;

    private SelectorContract(Strategy strategy) {
        this.strategy = strategy;
    }

    /** Returns the contract of the selectors that the given strategy builds. */
    public static SelectorContract of(Strategy strategy) {
        return new SelectorContract(requireNonNull(strategy, "strategy"));
    }

    /**
     * Checks every claim.
     *
     * @throws AssertionError naming the first claim that does not hold; its cause is what the selector threw
     */
    public void verify() {
        claim("no candidates give NONE", this::noCandidatesGiveNone);
        claim("a single candidate is always chosen", this::singleCandidateIsAlwaysChosen);
        claim("every choice is a candidate", this::everyChoiceIsCandidate);
        claim("a selector survives rebuilds", this::survivesRebuilds);
        claim("a foreign previous selector is ignored", this::ignoresForeignPrevious);
        claim("balancers that share a strategy do not meet", this::sharesNothingBetweenBalancers);
        NextChoices next = new NextChoices(this);
        claim("selectNext never gives an excluded candidate", next::respectExclusions);
        claim("selectNext gives NONE when all are excluded", next::areNoneWhenAllAreExcluded);
        claim("selectNext reaches every allowed candidate", next::reachEveryAllowedOne);
        claim("exclusions may change meanwhile", next::endThoughExclusionsChange);
        claim("many threads may select at once", this::manyThreadsMaySelect);
        claim("select allocates nothing", this::selectAllocatesNothing);
        claim("selectNext allocates nothing", this::selectNextAllocatesNothing);
    }

    private void noCandidatesGiveNone() {
        ContractKey key = new ContractKey(1);
        for (Selector previous : new @Nullable Selector[] {null, selectorOver(equal(3), null)}) {
            Selector selector = selectorOver(equal(0), previous);
            for (int i = 0; i < 10; i++) {
                expect(selector.select(key.advance()) == Selector.NONE, "select gave a candidate");
                expect(
                        selector.selectNext(key, new ContractExclusions(0)) == Selector.NONE,
                        "selectNext gave a candidate");
            }
        }
    }

    private void singleCandidateIsAlwaysChosen() {
        ContractKey key = new ContractKey(2);
        for (Candidates one : List.of(equal(1), different(1))) {
            Selector selector = selectorOver(one, null);
            for (int i = 0; i < PICKS; i++) {
                int chosen = selector.select(key.advance());
                expect(chosen == 0, "select gave " + chosen);
            }
            expect(selector.selectNext(key, new ContractExclusions(1)) == 0, "selectNext did not give it");
        }
    }

    private void everyChoiceIsCandidate() {
        for (int size : SIZES) {
            pick(selectorOver(equal(size), null), size, PICKS);
            pick(selectorOver(different(size), null), size, PICKS);
        }
    }

    private void survivesRebuilds() {
        Selector before = selectorOver(equal(4), null);
        int sizeBefore = 4;
        for (int size : new int[] {0, 5, 1, 200, 0, 0, 3, 4, 3, 64}) {
            for (Candidates candidates : List.of(equal(size), different(size), different(size))) {
                Selector selector = selectorOver(candidates, before);
                pick(selector, size, 50);
                pick(before, sizeBefore, 5); // requests that read the generation before still use it
                before = selector;
                sizeBefore = size;
            }
        }
    }

    private void ignoresForeignPrevious() {
        for (int size : SIZES) {
            pick(selectorOver(different(size), key -> 12_345), size, 50);
        }
    }

    private void sharesNothingBetweenBalancers() {
        Selector small = selectorOver(different(2), null);
        Selector large = selectorOver(different(100), null);
        for (int i = 0; i < 50; i++) {
            pick(large, 100, 3);
            pick(small, 2, 3);
            small = selectorOver(equal(2), small);
        }
    }

    private void manyThreadsMaySelect() {
        Selector first = selectorOver(different(CrowdedPicks.SIZE), null);
        CrowdedPicks picks = CrowdedPicks.start(first);
        Selector current = first;
        for (int i = 0; i < 100; i++) {
            current = selectorOver((i % 2 == 0) ? equal(CrowdedPicks.SIZE) : different(CrowdedPicks.SIZE), current);
            picks.publish(current);
        }
        picks.join();
    }

    private void selectAllocatesNothing() {
        for (Candidates candidates : List.of(equal(10), different(10))) {
            Selector selector = selectorOver(candidates, null);
            ContractKey key = new ContractKey(7);
            allocatesNothing(() -> {
                for (int i = 0; i < ALLOCATION_PICKS; i++) {
                    selector.select(key.advance());
                }
            });
        }
    }

    private void selectNextAllocatesNothing() {
        Selector selector = selectorOver(different(10), null);
        ContractKey key = new ContractKey(8);
        ContractExclusions excluded = new ContractExclusions(10);
        excluded.set(4, true);
        allocatesNothing(() -> {
            for (int i = 0; i < ALLOCATION_PICKS; i++) {
                selector.selectNext(key.advance(), excluded);
            }
        });
    }

    private static void allocatesNothing(Runnable picks) {
        long bytes = AllocationMeter.leastBytes(picks);
        expect(bytes == 0, ALLOCATION_PICKS + " calls allocated " + bytes + " bytes or more");
    }

    Candidates equal(int size) {
        return ContractCandidates.equal(strategy, size, 42);
    }

    Candidates different(int size) {
        return ContractCandidates.different(strategy, size, 42);
    }

    Selector selectorOver(Candidates candidates, @Nullable Selector previous) {
        return requireNonNull(strategy.selector(candidates, previous), "selector");
    }

    private static void pick(Selector selector, int size, int picks) {
        ContractKey key = new ContractKey(size);
        for (int i = 0; i < picks; i++) {
            int chosen = selector.select(key.advance());
            boolean right = (size == 0) ? chosen == Selector.NONE : (chosen >= 0 && chosen < size);
            expect(right, "gave " + chosen + " of " + size);
        }
    }

    static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private void claim(String claim, Runnable check) {
        try {
            check.run();
        } catch (AssertionError | RuntimeException e) {
            String detail = (e instanceof AssertionError) ? e.getMessage() : e.toString();
            throw new AssertionError(strategy.name() + ": not true that " + claim + ": " + detail, e);
        }
    }
}
