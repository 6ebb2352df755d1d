/**
 * What belongs to sockets and event loops whatever the protocol: transport, options, the gate of connections, the
 * coarse timer.
 */
package io.fairlead.netty.loop;
