/**
 * The line in front of a pool that has no room: whoever waits for a backend, whatever is spoken, and is told when it is
 * its turn.
 */
package io.fairlead.netty.queue;
