/** What many backends and many pools cost, and how many connections a large fleet opens. */
package io.fairlead.benchmarks.scale;
