/** Races on the core contract, run by jcstress: {@code lb-benchmarks/run stress}. */
@NullMarked
package io.fairlead.stress;

import org.jspecify.annotations.NullMarked;
