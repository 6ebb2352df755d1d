package io.fairlead.api.engine;

import io.fairlead.api.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A verdict on its way to the control side.
 *
 * @param id whom it is about
 * @param member the membership it is about, when the source watches one; null for whoever has the id
 */
record Report(String id, @Nullable Member member, String source, Verdict verdict) {}
