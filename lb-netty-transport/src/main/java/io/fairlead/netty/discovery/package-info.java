/** Who the members of a pool are: from DNS, a file, or an operator. */
package io.fairlead.netty.discovery;
