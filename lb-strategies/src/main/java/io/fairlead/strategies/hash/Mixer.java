package io.fairlead.strategies.hash;

/** Spreads keys that users made, of which only some bits may differ, over all 64 bits. */
final class Mixer {
    private Mixer() {}

    /**
     * Returns the bits mixed, one to one, so that each bit of the input changes half of the output: the finalizer of
     * MurmurHash3 for 64 bits (Austin Appleby).
     */
    static long mix(long key) {
        long mixed = (key ^ (key >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
