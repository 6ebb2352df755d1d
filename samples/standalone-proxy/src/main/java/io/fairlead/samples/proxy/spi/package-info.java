/** What others may bring to the standalone proxy. */
package io.fairlead.samples.proxy.spi;
