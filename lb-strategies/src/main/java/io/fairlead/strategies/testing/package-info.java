/** What every strategy must hold, as a test that needs no test framework. */
package io.fairlead.strategies.testing;
