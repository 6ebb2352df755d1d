/** The strategies: one factory class and the selectors behind it. */
package io.fairlead.strategies;
