/** The TCP relay: one session for each client connection, on the event loop of that connection. */
package io.fairlead.netty.tcp;
