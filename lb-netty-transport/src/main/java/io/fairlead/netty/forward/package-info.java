/** Who asks: what the proxies before this one say of it, whether they are believed, and what backends are told. */
package io.fairlead.netty.forward;
