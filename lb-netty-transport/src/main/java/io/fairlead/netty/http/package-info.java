/** The HTTP/1.1 side of the proxy: handlers, the exchange between them, and the pure rules they follow. */
package io.fairlead.netty.http;
