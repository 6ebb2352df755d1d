/** What the event loops of a listener count for each backend, whatever they speak. */
package io.fairlead.netty.traffic;
