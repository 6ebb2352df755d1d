/**
 * What a listener has in a balancer, whatever it speaks: a lane for each event loop, a watch of the members, and what
 * the event loops count for each backend.
 */
package io.fairlead.netty.traffic;
