/**
 * Races on the core contract, run by jcstress: {@code lb-benchmarks/run stress}. Two actors each: jcstress passes over
 * a test, without a word, on a machine that has fewer processors than the test has actors.
 */
@NullMarked
package io.fairlead.stress;

import org.jspecify.annotations.NullMarked;
