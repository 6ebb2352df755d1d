package io.fairlead.strategies.testing;

import static io.fairlead.strategies.testing.SelectorContract.PICKS;
import static io.fairlead.strategies.testing.SelectorContract.SIZES;
import static io.fairlead.strategies.testing.SelectorContract.expect;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;
import io.fairlead.api.Selector;
import java.util.Arrays;
import java.util.List;

/** The claims of the contract about {@link Selector#selectNext}. */
final class NextChoices {
    private static final int SURVIVORS_POOL = 5;
    /** One of five equal candidates is missed by 1,000 fair draws once in 10^96 runs. */
    private static final int SURVIVOR_DRAWS = 1_000;

    private final SelectorContract contract;

    NextChoices(SelectorContract contract) {
        this.contract = contract;
    }

    void respectExclusions() {
        for (int size : SIZES) {
            for (Candidates candidates : List.of(contract.equal(size), contract.different(size))) {
                Selector selector = contract.selectorOver(candidates, null);
                ContractKey key = new ContractKey(size);
                for (int i = 0; i < 500; i++) {
                    ContractExclusions excluded = new ContractExclusions(size);
                    int allowed = (int) Long.remainderUnsigned(key.random(), size);
                    for (int j = 0; j < size; j++) {
                        excluded.set(j, j != allowed && (key.random() & 1) == 0);
                    }
                    int chosen = selector.selectNext(key.advance(), excluded);
                    expect(chosen >= 0 && chosen < size, "gave " + chosen + " of " + size);
                    expect(!excluded.contains(chosen), "gave " + chosen + ", which is excluded");
                }
            }
        }
    }

    void areNoneWhenAllAreExcluded() {
        for (int size : SIZES) {
            Selector selector = contract.selectorOver(contract.different(size), null);
            ContractExclusions all = new ContractExclusions(size);
            for (int i = 0; i < size; i++) {
                all.set(i, true);
            }
            int chosen = selector.selectNext(new ContractKey(4).advance(), all);
            expect(chosen == Selector.NONE, "gave " + chosen + " of " + size);
        }
    }

    void reachEveryAllowedOne() {
        Selector selector = contract.selectorOver(contract.equal(SURVIVORS_POOL), null);
        for (int excluded = 0; excluded < SURVIVORS_POOL; excluded++) {
            ContractExclusions one = new ContractExclusions(SURVIVORS_POOL);
            one.set(excluded, true);
            int[] counts = new int[SURVIVORS_POOL];
            ContractKey key = new ContractKey(5);
            for (int i = 0; i < SURVIVOR_DRAWS; i++) {
                counts[selector.selectNext(key.advance(), one)]++;
            }
            for (int i = 0; i < SURVIVORS_POOL; i++) {
                expect(
                        i == excluded || counts[i] > 0,
                        "without " + excluded + " the choices were " + Arrays.toString(counts));
            }
        }
    }

    void endThoughExclusionsChange() {
        int size = 7;
        Selector selector = contract.selectorOver(contract.different(size), null);
        ContractKey key = new ContractKey(6);
        Exclusions restless = new Exclusions() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public boolean contains(int index) {
                return key.random() < 0;
            }
        };
        for (int i = 0; i < PICKS; i++) {
            int chosen = selector.selectNext(key.advance(), restless);
            expect(chosen >= Selector.NONE && chosen < size, "gave " + chosen + " of " + size);
        }
    }
}
