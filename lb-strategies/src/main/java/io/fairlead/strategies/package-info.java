/**
 * The strategies: {@link io.fairlead.strategies.Strategies} makes them, and the selectors behind it are
 * nobody else's business.
 */
package io.fairlead.strategies;
