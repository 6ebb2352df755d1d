/** How the strategies balance: a simulation in virtual time next to published numbers, {@code lb-benchmarks/run simulate}. */
@NullMarked
package io.fairlead.simulate;

import org.jspecify.annotations.NullMarked;
