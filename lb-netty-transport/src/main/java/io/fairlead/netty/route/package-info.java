/** Which pool serves a request: {@link io.fairlead.netty.route.Routes}, by host, path, method, header fields and SNI. */
package io.fairlead.netty.route;
