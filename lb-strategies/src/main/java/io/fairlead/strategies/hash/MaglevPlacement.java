package io.fairlead.strategies.hash;

import static java.util.Objects.requireNonNull;

/** Places keys by a {@link MaglevTable}. */
record MaglevPlacement(int tableSize, HashDialect dialect) implements Placement {
    MaglevPlacement {
        if (tableSize < 3 || tableSize > MaglevTable.MAX_SIZE || !MaglevTable.isPrime(tableSize)) {
            throw new IllegalArgumentException(
                    "tableSize: " + tableSize + " (expected: a prime, 3.." + MaglevTable.MAX_SIZE + ')');
        }
        if (requireNonNull(dialect, "dialect").isNarrow()) {
            throw new IllegalArgumentException("dialect: " + dialect + " (expected: NATIVE or ENVOY_XXH64)");
        }
    }

    @Override
    public HashSelector over(HashMembers members) {
        return new MaglevSelector(this, members);
    }

    @Override
    public String name() {
        return "maglev";
    }
}
