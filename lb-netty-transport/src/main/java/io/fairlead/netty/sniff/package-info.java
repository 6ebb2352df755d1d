/** What a client says first, read without taking it away from whom it is meant for. */
package io.fairlead.netty.sniff;
