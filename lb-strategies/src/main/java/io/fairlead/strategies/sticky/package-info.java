/** Session affinity: who served a key before serves it again. */
package io.fairlead.strategies.sticky;
