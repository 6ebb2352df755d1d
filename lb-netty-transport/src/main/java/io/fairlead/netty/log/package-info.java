/** Access logging: what one request did, formatters that no byte can break, and a writer that never blocks requests. */
package io.fairlead.netty.log;
