/** Meters for Micrometer, which is optional: nothing else in this module needs it. */
package io.fairlead.api.metrics;
