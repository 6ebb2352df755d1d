/** What comes before the first request or byte of a client connection: its PROXY header, and its TLS handshake. */
package io.fairlead.netty.accept;
