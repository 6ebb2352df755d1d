package io.fairlead.netty.tcp;

/** Hashes the address of a client, so that strategies that hash give one client one backend. */
final class SourceHash {
    private SourceHash() {}

    /** Returns the 64-bit FNV-1a hash of the bytes, mixed: equal on every machine. */
    static long of(byte[] address) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : address) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
