/**
 * Other load balancers of the JVM, each as near to its hot path as its interface lets a caller come: no network, no
 * clients, no discovery.
 */
@NullMarked
package io.fairlead.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
