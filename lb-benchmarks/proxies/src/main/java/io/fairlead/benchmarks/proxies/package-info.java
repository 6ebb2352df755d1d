/**
 * Reverse proxies made with other libraries of the JVM, each as its documentation shows, and with the settings that make
 * it do the same work for less: round robin, connections kept on both sides, the client's address passed on, nothing
 * logged.
 */
@NullMarked
package io.fairlead.benchmarks.proxies;

import org.jspecify.annotations.NullMarked;
