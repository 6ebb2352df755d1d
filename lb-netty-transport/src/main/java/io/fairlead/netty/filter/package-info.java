/**
 * What is done to the heads of requests and responses on their way: {@link io.fairlead.netty.filter.HttpFilter} and what
 * stands on it. Bodies are not seen.
 */
package io.fairlead.netty.filter;
