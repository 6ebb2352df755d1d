/** The admin listener: stats pages, metrics, probes and the switches of an operator. */
package io.fairlead.netty.admin;
