package io.fairlead.api.engine;

/**
 * Padding before a {@link Generation}: every request reads it, and must not wait for a line that another thread writes
 * because its attempt happens to lie beside it.
 */
@SuppressWarnings("unused")
abstract class GenerationFront {
    private int filler; // takes the gap after the header, where a field of a subclass would go otherwise
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
    private long p8;
    private long p9;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
}
