/** The program while it runs: pools, listeners, the admin server, reloads and the end. */
package io.fairlead.samples.proxy.run;
