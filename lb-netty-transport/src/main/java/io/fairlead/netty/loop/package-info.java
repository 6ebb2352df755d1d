/** What belongs to event loops whatever the protocol: their transport and their coarse timer. */
package io.fairlead.netty.loop;
