/** The builders of the Netty proxy and transport. */
package io.fairlead.netty;
