/** What the hot path costs (JMH) and whether it is safe under races (jcstress). */
@NullMarked
package io.fairlead.benchmarks;

import org.jspecify.annotations.NullMarked;
