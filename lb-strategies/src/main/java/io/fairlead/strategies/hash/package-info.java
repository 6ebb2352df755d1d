/** Consistent hashing: the hash functions, and the strategies that {@link io.fairlead.strategies.Strategies} makes of them. */
package io.fairlead.strategies.hash;
