/** What the proxy is told: immutable records that check themselves, and the difference between two of them. */
package io.fairlead.samples.proxy.config;
