/** The monitor that turns checks and outcomes into verdicts. */
package io.fairlead.health;
