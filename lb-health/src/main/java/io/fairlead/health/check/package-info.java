/** Active health checks: TCP, HTTP and scripted, on the JDK alone. */
package io.fairlead.health.check;
