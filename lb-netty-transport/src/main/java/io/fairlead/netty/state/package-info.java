/**
 * What several instances know together: a store in Redis or Valkey, and what is built on any {@link
 * io.fairlead.api.StateStore}. Lettuce is an optional dependency, which only {@link io.fairlead.netty.state.RedisStore}
 * needs.
 */
package io.fairlead.netty.state;
