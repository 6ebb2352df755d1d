/** Upstream connections that wait for their next request, pooled per event loop. */
package io.fairlead.netty.pool;
