/** What the cost harness for whole proxies needs in Java; see {@code lb-benchmarks/proxy}. */
@NullMarked
package io.fairlead.benchmarks.proxy;

import org.jspecify.annotations.NullMarked;
