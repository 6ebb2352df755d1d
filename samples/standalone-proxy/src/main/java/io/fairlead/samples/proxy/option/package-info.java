/** How options are described, read from text and checked: the one source of binder, schema and reference page. */
package io.fairlead.samples.proxy.option;
