package io.fairlead.strategies.sticky;

/**
 * What a {@link StickyTable} holds and has done since it was made. The counts are of different moments while the
 * table is in use.
 *
 * @param entries keys that are remembered now
 * @param hits look-ups that found a backend to prefer, the retries of a request included
 * @param misses look-ups that found none
 * @param moves entries that were rewritten, because their backend could not be given or had just failed
 * @param evictions entries that were dropped, because they were idle for too long or the table was full
 */
public record StickyStats(long entries, long hits, long misses, long moves, long evictions) {}
