/** The hash keys of requests and connections, the same for every listener. */
package io.fairlead.netty.key;
