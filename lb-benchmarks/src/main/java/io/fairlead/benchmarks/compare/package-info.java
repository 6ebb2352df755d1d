/** Benchmarks beside one another: runs rows in turns, compares them in the same run, says what that means. */
@NullMarked
package io.fairlead.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
