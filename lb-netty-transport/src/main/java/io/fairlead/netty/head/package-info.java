/** The heads of HTTP messages, whoever decodes them: their targets and fields, and how filters and routes see them. */
package io.fairlead.netty.head;
