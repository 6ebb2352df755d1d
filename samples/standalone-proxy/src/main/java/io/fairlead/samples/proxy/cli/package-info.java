/** The command line of the proxy. */
package io.fairlead.samples.proxy.cli;
