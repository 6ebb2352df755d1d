/** What the hot path costs (JMH). */
@NullMarked
package io.fairlead.benchmarks;

import org.jspecify.annotations.NullMarked;
