/**
 * The proxy as its user names it: what it listens on, its limits, its timeouts and its counters. Start
 * with {@link io.fairlead.netty.HttpProxy}.
 */
package io.fairlead.netty;
