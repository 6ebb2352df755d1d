/** Sets of internet addresses. */
package io.fairlead.netty.net;
