/** The PROXY protocol, versions 1 and 2: who the client of a proxy in front of us is, and who ours is to a backend. */
package io.fairlead.netty.proxyprotocol;
