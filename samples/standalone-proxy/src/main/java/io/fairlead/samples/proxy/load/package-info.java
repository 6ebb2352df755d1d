/** How a file becomes a configuration, or the list of everything that is wrong with it. */
package io.fairlead.samples.proxy.load;
