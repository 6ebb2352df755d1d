/** The newcomer's first minute: three backends, a proxy, real traffic, one backend killed and brought back. */
package io.fairlead.samples.proxy.demo;
