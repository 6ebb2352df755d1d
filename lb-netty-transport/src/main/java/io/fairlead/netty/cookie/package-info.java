/** Cookies by which clients meet their backend again: parsed, taken from requests and put into responses. */
package io.fairlead.netty.cookie;
