/**
 * Active health checks on the JDK alone: {@link io.fairlead.health.check.Checks} makes them, one {@link
 * io.fairlead.health.check.CheckEngine} runs them all on one thread.
 */
package io.fairlead.health.check;
