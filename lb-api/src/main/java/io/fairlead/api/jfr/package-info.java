/** Events for the JDK's flight recorder: the only package that needs the module {@code jdk.jfr}. Not exported. */
package io.fairlead.api.jfr;
