/**
 * The relay of bytes between two connections, whatever they carry: through Netty's channels, or on Linux with sockets of
 * epoll alone.
 */
package io.fairlead.netty.relay;
