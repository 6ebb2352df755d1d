package io.fairlead.api;

/**
 * What an {@link Affinity} remembers and has done since it was made. The counts are of different moments while it is
 * in use.
 *
 * @param entries keys that are remembered now
 * @param hits look-ups that found a backend to prefer, the retries of a request included
 * @param misses look-ups that found none
 * @param moves entries that were rewritten, because their backend could not be given or had just failed
 * @param evictions entries that were dropped, because they were idle for too long or there were too many
 */
public record AffinityStats(long entries, long hits, long misses, long moves, long evictions) {}
